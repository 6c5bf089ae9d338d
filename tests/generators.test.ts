import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseString } from 'fast-csv';
import type { GeneratedTable, GenerateOptions } from 'martlet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRT_KINDS, generate } from '../generators/index.js';
import { type GenerateProgress, TableProgress } from '../generators/progress.js';
import { deliveredText } from './delivered-text.js';

const TABLES = ['products', 'recipes', 'customers', 'orders', 'shipments', 'returns', 'waste', 'quality'] as const;
type Table = (typeof TABLES)[number];
type CsvRecord = { readonly [column: string]: string };

const HEADERS: { readonly [table in Table]: string } = {
  products:
    'product_id,sku,product_name,category,subcategory,brand,unit_cost,unit_price,weight_kg,is_active,launched_on,discontinued_on,updated_at',
  recipes:
    'recipe_id,product_id,ingredient_name,ingredient_category,quantity,unit_of_measure,unit_cost,supplier_name,version,effective_from,effective_to',
  customers:
    'customer_id,first_name,last_name,email,phone,segment,company_name,street,city,region,country_code,postal_code,registered_at,marketing_consent',
  orders: 'order_id,line_number,customer_id,product_id,ordered_at,channel,status,quantity,unit_price,discount_rate,promo_code',
  shipments:
    'shipment_id,order_id,line_number,warehouse_code,carrier,shipped_at,promised_on,delivered_at,quantity_shipped,shipping_cost,status',
  returns: 'return_id,order_id,line_number,shipment_id,returned_at,quantity_returned,refund_amount,reason,condition',
  waste: 'waste_id,product_id,plant_code,shift,batch_id,recorded_at,waste_type,quantity_kg,cost',
  quality: 'inspection_id,product_id,plant_code,shift,batch_id,inspected_at,inspector_name,sample_size,defect_count,defect_type,result',
};

let workspace: string;
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'generators-'));
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

describe('generated files', () => {
  it('have the same bytes for the same seed and others for another one', async () => {
    const first = await bytesOf(await run('same-1', { seed: 7, dirty: 0.02 }));
    const again = await bytesOf(await run('same-2', { seed: 7, dirty: 0.02 }));
    const other = await bytesOf(await run('other', { seed: 8, dirty: 0.02 }));
    for (const table of TABLES) {
      expect(first[table].equals(again[table]), table).toBe(true);
      expect(first[table].equals(other[table]), table).toBe(false);
    }
  });

  it('have the columns of the contracts and report their true rows and bytes', async () => {
    const tables = await run('headers', {});
    expect(tables.map(({ table }) => table)).toEqual(TABLES);
    for (const { table, file, rows, bytes, dirtyRows } of tables) {
      const lines = linesOf(await deliveredText(file));
      expect(lines[0]).toBe(HEADERS[table as Table]);
      expect({ rows, bytes, dirtyRows }).toEqual({ rows: lines.length - 1, bytes: await sizeOf(file), dirtyRows: 0 });
    }
  });

  it('refuse a scale, seed or share that makes no sense', async () => {
    await expect(run('bad', { scale: 0 })).rejects.toThrow('scale is 0');
    await expect(run('bad', { seed: 1.5 })).rejects.toThrow('seed is 1.5');
    await expect(run('bad', { dirty: 1.01 })).rejects.toThrow('dirty is 1.01');
  });
});

describe('clean data', () => {
  let data: { readonly [table in Table]: readonly CsvRecord[] };
  let lines: Map<string, CsvRecord>;
  beforeAll(async () => {
    data = await recordsOf(await run('clean', {}));
    lines = new Map(data.orders.map((line) => [lineKey(line), line]));
  });

  it('has unique keys', () => {
    const keys: { readonly [table in Table]: (row: CsvRecord) => string } = {
      products: (row) => field(row, 'product_id'),
      recipes: (row) => field(row, 'recipe_id'),
      customers: (row) => field(row, 'customer_id'),
      orders: lineKey,
      shipments: (row) => field(row, 'shipment_id'),
      returns: (row) => field(row, 'return_id'),
      waste: (row) => field(row, 'waste_id'),
      quality: (row) => field(row, 'inspection_id'),
    };
    for (const table of TABLES) expect(new Set(data[table].map(keys[table])).size, table).toBe(data[table].length);
    expect(new Set(data.products.map(({ sku }) => sku)).size).toBe(data.products.length);
  });

  it('has no reference that leads nowhere', () => {
    const products = new Set(data.products.map(({ product_id }) => product_id));
    const customers = new Set(data.customers.map(({ customer_id }) => customer_id));
    const shipments = new Set(data.shipments.map(({ shipment_id }) => shipment_id));
    const orphans = [
      ...[...data.recipes, ...data.orders, ...data.waste, ...data.quality].filter(({ product_id }) => !products.has(product_id)),
      ...data.orders.filter(({ customer_id }) => !customers.has(customer_id)),
      ...[...data.shipments, ...data.returns].filter((row) => !lines.has(lineKey(row))),
      ...data.returns.filter(({ shipment_id }) => !shipments.has(shipment_id)),
    ];
    expect(orphans).toEqual([]);
  });

  it('orders run forward in time, from customers who are registered, at a price close to the list price', () => {
    const listPrice = new Map(data.products.map(({ product_id, unit_price }) => [product_id, Number(unit_price)]));
    const registered = new Map(data.customers.map(({ customer_id, registered_at }) => [customer_id, registered_at]));
    let before = '2023-01-01T00:00:00Z';
    for (const line of data.orders) {
      const at = field(line, 'ordered_at');
      expect(at >= before && at >= field({ at: registered.get(field(line, 'customer_id')) ?? '' }, 'at')).toBe(true);
      expect(at.slice(0, 10) <= '2025-12-31').toBe(true);
      const ratio = number(line, 'unit_price') / (listPrice.get(field(line, 'product_id')) ?? 0);
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
      expect(number(line, 'quantity')).toBeGreaterThanOrEqual(1);
      expect(number(line, 'discount_rate')).toBeLessThanOrEqual(0.5);
      before = at;
    }
  });

  it('ships no cancelled line, never more than was ordered, and nothing before it was ordered', () => {
    const shipped = sums(data.shipments, lineKey, 'quantity_shipped');
    for (const shipment of data.shipments) {
      const line = lines.get(lineKey(shipment)) ?? {};
      expect(field(line, 'status')).not.toBe('cancelled');
      expect(shipped.get(lineKey(shipment))).toBeLessThanOrEqual(number(line, 'quantity'));
      expect(field(shipment, 'shipped_at') >= field(line, 'ordered_at')).toBe(true);
      expect(field(shipment, 'status') === 'delivered').toBe(field(shipment, 'delivered_at') !== '');
      if (shipment.delivered_at) expect(shipment.delivered_at >= field(shipment, 'shipped_at')).toBe(true);
      if (shipment.delivered_at) expect(shipment.delivered_at <= '2025-12-31T23:59:59Z').toBe(true);
    }
    for (const line of data.orders) {
      if (line.status === 'delivered') expect(shipped.get(lineKey(line))).toBe(number(line, 'quantity'));
      if (line.status === 'placed') expect(shipped.has(lineKey(line))).toBe(false);
    }
  });

  it('takes back only what was delivered and refunds no more than was paid for it', () => {
    const shipments = new Map(data.shipments.map((shipment) => [shipment.shipment_id, shipment]));
    const returned = sums(data.returns, ({ shipment_id = '' }) => shipment_id, 'quantity_returned');
    expect(data.returns.length).toBeGreaterThan(0);
    for (const entry of data.returns) {
      const shipment = shipments.get(entry.shipment_id) ?? {};
      const line = lines.get(lineKey(entry)) ?? {};
      expect(lineKey(shipment)).toBe(lineKey(entry));
      expect(field(shipment, 'status')).toBe('delivered');
      expect(field(entry, 'returned_at') > field(shipment, 'delivered_at')).toBe(true);
      expect(returned.get(field(entry, 'shipment_id'))).toBeLessThanOrEqual(number(shipment, 'quantity_shipped'));
      const paid = number(entry, 'quantity_returned') * number(line, 'unit_price') * (1 - number(line, 'discount_rate'));
      expect(number(entry, 'refund_amount')).toBeLessThanOrEqual(paid + 1e-6);
    }
  });

  it('names a defect exactly when one was found, and never more of them than pieces were looked at', () => {
    for (const inspection of data.quality) {
      expect(field(inspection, 'defect_type') !== '').toBe(number(inspection, 'defect_count') > 0);
      expect(number(inspection, 'defect_count')).toBeLessThanOrEqual(number(inspection, 'sample_size'));
    }
  });

  it('has one open recipe version a product, which follows the one before without a gap', () => {
    for (const { product_id } of data.products) {
      const rows = data.recipes.filter((row) => row.product_id === product_id);
      expect(new Set(rows.filter(({ effective_to }) => effective_to === '').map(({ version }) => version)).size).toBe(1);
      for (const closed of rows.filter(({ effective_to }) => effective_to !== '')) {
        const next = rows.find(({ version }) => Number(version) === number(closed, 'version') + 1) ?? {};
        expect(Date.parse(field(next, 'effective_from')) - Date.parse(field(closed, 'effective_to'))).toBe(86_400_000);
      }
    }
  });
});

describe('the world behind the data', () => {
  let data: { readonly [table in Table]: readonly CsvRecord[] };
  beforeAll(async () => {
    data = await recordsOf(await run('world', { scale: 0.5 }));
  });

  it('has the sizes that its scale promises', () => {
    expect(data.orders).toHaveLength(10_000);
    expect(data.customers).toHaveLength(1250);
    expect(data.waste).toHaveLength(1500);
    expect(data.quality).toHaveLength(2000);
    expect(new Set(data.orders.map(({ order_id }) => order_id)).size / 4500).toBeCloseTo(1, 1);
    expect(data.shipments.length / 10_000).toBeCloseTo(0.95, 1);
    expect(data.returns.length / 10_000).toBeGreaterThan(0.045);
    expect(data.returns.length / 10_000).toBeLessThan(0.075);
  });

  it('grows, sells most before Christmas, and most of all a few products', () => {
    const linesIn = (part: (at: string) => boolean) => data.orders.filter((line) => part(field(line, 'ordered_at'))).length;
    expect(linesIn((at) => at < '2024')).toBeLessThan(linesIn((at) => at > '2025'));
    expect(linesIn((at) => at.slice(5, 7) === '12')).toBeGreaterThan(1.3 * linesIn((at) => at.slice(5, 7) === '02'));
    const byProduct = [...counts(data.orders, 'product_id').values()].sort((left, right) => right - left);
    const best = byProduct.slice(0, Math.ceil(data.products.length / 10)).reduce((sum, count) => sum + count, 0);
    expect(best / 10_000).toBeGreaterThan(0.35);
  });

  it('has customers who never order, and others who come back', () => {
    const orders = new Map<string, Set<string>>();
    for (const line of data.orders) {
      const customer = field(line, 'customer_id');
      orders.set(customer, (orders.get(customer) ?? new Set()).add(field(line, 'order_id')));
    }
    expect(orders.size).toBeLessThan(0.9 * data.customers.length);
    expect([...orders.values()].filter(({ size }) => size > 1).length).toBeGreaterThan(0.3 * data.customers.length);
  });

  it('has a worse night shift, and one plant that drifts', () => {
    const defectRate = (rows: readonly CsvRecord[]) =>
      rows.reduce((sum, row) => sum + number(row, 'defect_count'), 0) / rows.reduce((sum, row) => sum + number(row, 'sample_size'), 0);
    const shift = (name: string) => data.quality.filter((row) => row.shift === name);
    expect(defectRate(shift('night'))).toBeGreaterThan(1.2 * defectRate(shift('early')));
    const drift = (plant: string) => {
      const rows = data.quality.filter(({ plant_code }) => plant_code === plant);
      return (
        defectRate(rows.filter(({ inspected_at = '' }) => inspected_at > '2025')) /
        defectRate(rows.filter(({ inspected_at = '' }) => inspected_at < '2024'))
      );
    };
    expect(drift('PL-POZ')).toBeGreaterThan(1.6);
    expect(drift('PL-HAM')).toBeLessThan(1.4);
  });
});

describe('dirty data', () => {
  it.each([0.01, 0.29])('has exactly a share of %d of dirty rows, added to all of the clean ones', async (dirty) => {
    const clean = await bytesOf(await run(`clean-${dirty}`, {}));
    for (const { table, file, rows, dirtyRows } of await run(`dirty-${dirty}`, { dirty })) {
      expect(dirtyRows, table).toBe(Math.floor(rows * dirty + 1e-9));
      const lines = linesOf(await deliveredText(file));
      expect(lines, table).toHaveLength(rows + 1);
      const left = linesOf(clean[table as Table]);
      let next = 0;
      const added = lines.filter((line) => {
        const isClean = line === left[next];
        if (isClean) next++;
        return !isClean;
      });
      expect([next, added.length], table).toEqual([left.length, dirtyRows]);
    }
  });

  it('shows every kind of dirt in the orders', async () => {
    const clean = linesOf((await bytesOf(await run('kinds-clean', {}))).orders);
    const dirty = linesOf((await bytesOf(await run('kinds-dirty', { dirty: 0.05 }))).orders);
    const known = new Set(clean);
    const added = dirty.filter((line, index) => !known.has(line) || line === dirty[index - 1]);
    const kinds: { readonly [kind in (typeof DIRT_KINDS)[number]]: (line: string, cells: readonly string[]) => boolean } = {
      bad_date: (_, cells) => cells[4] === '2024-13-45',
      duplicate_key: (line) => known.has(line),
      orphan_reference: (_, cells) => cells[2]?.startsWith('C8') === true || cells[3]?.startsWith('P8') === true,
      negative_quantity: (_, cells) => /^-\d/.test(cells[7] ?? ''),
      broken_quoting: (line) => line.includes('"new" batch"'),
      // The lines are read as Latin-1, so this is the byte 0xE9.
      invalid_utf8: (line) => line.includes('é'),
      extra_column: (_, cells) => cells.length === 12,
      missing_column: (_, cells) => cells.length === 10,
      text_in_number: (_, cells) => cells[7] === 'n/a',
    };
    for (const kind of DIRT_KINDS)
      expect(
        added.some((line) => kinds[kind](line, line.split(','))),
        kind,
      ).toBe(true);
  });

  it('leaves no clean row at a share of 1', async () => {
    const tables = await run('all-dirty', { dirty: 1 });
    for (const { table, rows, dirtyRows } of tables) expect(dirtyRows, table).toBe(rows);
  });
});

describe('a generation that does not finish', () => {
  it('leaves the files of the one before when it is aborted', async () => {
    const before = await bytesOf(await run('aborted', { seed: 1 }));
    const controller = new AbortController();
    const onProgress = ({ table }: GenerateProgress) => table === 'shipments' && controller.abort(new Error('enough'));
    await expect(run('aborted', { seed: 2, signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect((await readdir(join(workspace, 'aborted'))).sort()).toEqual(TABLES.map(fileOf).sort());
    for (const table of TABLES) {
      expect((await deliveredText(join(workspace, 'aborted', fileOf(table)))).equals(before[table]), table).toBe(true);
    }
  });

  it('leaves no file that looks complete when it is killed', async () => {
    const directory = join(workspace, 'killed');
    const generators = pathToFileURL(join(import.meta.dirname, '../generators/index.ts')).href;
    const script = `const { generate } = await import('${generators}');
      await generate({ directory: ${JSON.stringify(directory)}, scale: 20, seed: 1, dirty: 0, onProgress: ({ table }) => console.log(table) });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      cwd: join(import.meta.dirname, '..'),
    });
    child.stdout.on('data', (text) => String(text).includes('products') && child.kill('SIGKILL'));
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
    const left = await readdir(directory);
    expect(left).toContain('products.csv.partial');
    expect(left.filter((name) => !name.endsWith('.partial'))).toEqual([]);
  });
});

describe('progress', () => {
  it('is told about three times a second and table, and at the end', () => {
    const events: GenerateProgress[] = [];
    let now = 0;
    const progress = new TableProgress(
      'orders',
      100,
      (event) => events.push(event),
      () => now,
    );
    for (; now < 1000; now += 10) progress.report(now / 10);
    progress.complete(101);
    expect(events.map(({ rows }) => rows)).toEqual([0, 30, 60, 90, 101]);
    expect(events.at(-1)).toEqual({ table: 'orders', rows: 101, expectedRows: 101 });
  });
});

/** What a table is called in the folder of the data. */
function fileOf(table: Table): string {
  const forms: Partial<Record<Table, string>> = { recipes: 'recipes.parquet', quality: 'quality.ndjson', waste: 'waste' };
  return forms[table] ?? `${table}.csv`;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(file)).map(async (name) => (await stat(join(file, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function run(name: string, options: Partial<GenerateOptions>): Promise<readonly GeneratedTable[]> {
  return generate({ directory: join(workspace, name), scale: 0.05, seed: 1, dirty: 0, onProgress: () => {}, ...options });
}

async function bytesOf(tables: readonly GeneratedTable[]): Promise<{ readonly [table in Table]: Buffer }> {
  const entries = await Promise.all(tables.map(async ({ table, file }) => [table, await deliveredText(file)] as const));
  // `generate` returns all tables.
  return Object.fromEntries(entries) as { [table in Table]: Buffer };
}

async function recordsOf(tables: readonly GeneratedTable[]): Promise<{ readonly [table in Table]: readonly CsvRecord[] }> {
  const entries = Object.entries(await bytesOf(tables)).map(async ([table, bytes]) => [table, await parse(bytes.toString())] as const);
  // The entries of all tables come out as they went in.
  return Object.fromEntries(await Promise.all(entries)) as { [table in Table]: CsvRecord[] };
}

function parse(text: string): Promise<CsvRecord[]> {
  return new Promise((resolve, reject) => {
    const records: CsvRecord[] = [];
    parseString<CsvRecord, CsvRecord>(text, { headers: true, strictColumnHandling: true })
      .on('data', (record: CsvRecord) => records.push(record))
      .on('data-invalid', (row) => reject(new Error(`a row of another width: ${JSON.stringify(row)}`)))
      .on('error', reject)
      .on('end', () => resolve(records));
  });
}

/** Latin-1 keeps every byte apart, also those that are no UTF-8. */
function linesOf(bytes: Buffer): string[] {
  return bytes.toString('latin1').trimEnd().split('\n');
}

function lineKey(row: CsvRecord): string {
  return `${field(row, 'order_id')}/${field(row, 'line_number')}`;
}

function field(row: CsvRecord, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`no ${column} in ${JSON.stringify(row)}`);
  return value;
}

function number(row: CsvRecord, column: string): number {
  return Number(field(row, column));
}

function counts(rows: readonly CsvRecord[], column: string): Map<string, number> {
  const result = new Map<string, number>();
  for (const row of rows) result.set(field(row, column), (result.get(field(row, column)) ?? 0) + 1);
  return result;
}

function sums(rows: readonly CsvRecord[], key: (row: CsvRecord) => string, column: string): Map<string, number> {
  const result = new Map<string, number>();
  for (const row of rows) result.set(key(row), (result.get(key(row)) ?? 0) + number(row, column));
  return result;
}
