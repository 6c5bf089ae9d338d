import { mkdir } from 'node:fs/promises';
import type { GeneratedTable, GenerateOptions } from 'martlet';
import { CsvFile, plainLines, quotedFields, type RowEncoding } from './csv-file.js';
import { CUSTOMERS, createCustomerBase, customerCount, customerRows } from './customers.js';
import { Dirt } from './dirt.js';
import { ORDERS, orderLineCount, orderLines, orderRow } from './orders.js';
import { createProducts, PRODUCTS, productRow } from './products.js';
import { TableProgress } from './progress.js';
import { inspectionCount, QUALITY, qualityRows } from './quality.js';
import { valueAt } from './random.js';
import { RECIPE_ROWS_PER_PRODUCT, RECIPES, recipeRows } from './recipes.js';
import { RETURNS, RETURNS_PER_LINE, ReturnsDesk, returnRow } from './returns.js';
import { demandByDay, signUpsByDay } from './seasonality.js';
import { Dispatch, lineStatus, SHIPMENTS, SHIPMENTS_PER_LINE, shipmentRow } from './shipments.js';
import type { TableShape } from './table-shape.js';
import { WASTE, wasteCount, wasteRows } from './waste.js';

export { DIRT_KINDS, type DirtKind } from './dirt.js';

/**
 * Writes the eight tables of the platform: most as CSV, recipes as Parquet, quality as lines of JSON, waste as a CSV file a day. Nothing appears under its final name until all of them are complete, so
 * whoever kills or aborts a generation keeps the data of the one before. Scale 1 is 20,000 order lines, 500 ten million.
 */
export async function generate(options: GenerateOptions): Promise<readonly GeneratedTable[]> {
  checkOptions(options);
  await mkdir(options.directory, { recursive: true });
  const files = new Files(options);
  try {
    await writeTables(options, files);
    return await files.publish();
  } catch (error) {
    await files.discard();
    throw error;
  }
}

async function writeTables(options: GenerateOptions, files: Files): Promise<void> {
  const { scale, seed } = options;
  const demand = demandByDay(seed);
  const products = createProducts(scale, seed);
  const customers = createCustomerBase(scale, seed, signUpsByDay(demand));

  const productFile = await files.create(PRODUCTS, quotedFields, products.length);
  await files.fill(productFile, products.map(productRow));
  const recipeFile = await files.create(RECIPES, quotedFields, products.length * RECIPE_ROWS_PER_PRODUCT);
  await files.fill(recipeFile, recipeRows(products, seed));
  const customerFile = await files.create(CUSTOMERS, quotedFields, customerCount(scale));
  await files.fill(customerFile, customerRows(customers, seed));

  await writeSales();

  const wasteFile = await files.create(WASTE, plainLines, wasteCount(scale));
  await files.fill(wasteFile, wasteRows(scale, seed, products));
  const qualityFile = await files.create(QUALITY, plainLines, inspectionCount(scale));
  await files.fill(qualityFile, qualityRows(scale, seed, products));

  /** Each order line with what follows from it, in one pass: nothing has to be remembered from one file for another. */
  async function writeSales(): Promise<void> {
    const lineCount = orderLineCount(scale);
    const orderFile = await files.create(ORDERS, plainLines, lineCount);
    const shipmentFile = await files.create(SHIPMENTS, plainLines, lineCount * SHIPMENTS_PER_LINE);
    const returnFile = await files.create(RETURNS, plainLines, lineCount * RETURNS_PER_LINE);
    const dispatch = new Dispatch(seed);
    const returnsDesk = new ReturnsDesk(products, seed);
    for (const line of orderLines({ scale, seed, demand, products, customers })) {
      const product = valueAt(products, line.product);
      const shipments = dispatch.ship(line, product, valueAt(customers.country, line.customer));
      orderFile.add(orderRow(line, product.id, lineStatus(line, shipments)));
      for (const shipment of shipments) {
        shipmentFile.add(shipmentRow(shipment));
        const entry = returnsDesk.takeBack(shipment, product);
        if (entry) returnFile.add(returnRow(entry));
      }
      if (orderFile.isFull) {
        options.signal?.throwIfAborted();
        await orderFile.flush();
        await shipmentFile.flush();
        await returnFile.flush();
      }
    }
    await orderFile.complete();
    await shipmentFile.complete();
    await returnFile.complete();
  }
}

/** The files of one generation, which become visible together or not at all. */
class Files {
  readonly #options: GenerateOptions;
  readonly #files: Pick<CsvFile<unknown>, 'publish' | 'discard'>[] = [];

  constructor(options: GenerateOptions) {
    this.#options = options;
  }

  async create<Row>(shape: TableShape, encoding: RowEncoding<Row>, cleanRows: number): Promise<CsvFile<Row>> {
    const { directory, dirty, seed, onProgress } = this.#options;
    const dirt = new Dirt(shape, dirty, seed);
    const expectedRows = dirt.keepsCleanRows ? cleanRows / (1 - dirty) : cleanRows;
    const progress = new TableProgress(shape.table, expectedRows, onProgress);
    const file = await CsvFile.create({ directory, shape, encoding, dirt, progress });
    this.#files.push(file);
    return file;
  }

  async fill<Row>(file: CsvFile<Row>, rows: Iterable<Row>): Promise<void> {
    for (const row of rows) {
      file.add(row);
      if (file.isFull) {
        this.#options.signal?.throwIfAborted();
        await file.flush();
      }
    }
    await file.complete();
  }

  async publish(): Promise<readonly GeneratedTable[]> {
    this.#options.signal?.throwIfAborted();
    const published: GeneratedTable[] = [];
    for (const file of this.#files) published.push(await file.publish());
    return published;
  }

  async discard(): Promise<void> {
    for (const file of this.#files) await file.discard();
  }
}

function checkOptions({ scale, seed, dirty }: GenerateOptions): void {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`scale is ${scale}: it must be greater than 0`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is ${seed}: it must be a whole number`);
  if (!(dirty >= 0 && dirty <= 1)) throw new RangeError(`dirty is ${dirty}: it must be a share from 0 to 1`);
}
