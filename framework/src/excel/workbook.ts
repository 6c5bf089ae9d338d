import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { ZipFile } from 'yazl';
import { MartletError } from '../errors.js';
import { loadPackage } from '../warehouses/client.js';
import { chartXml, type DrawnChart, drawingXml } from './chart.js';
import { CHART_DATA, ChartTables } from './chart-tables.js';
import { type Cover, coverXml } from './cover.js';
import { contentTypesXml, coreXml, ROOT_RELATIONSHIPS, relationshipsXml, tableXml, workbookXml } from './parts.js';
import { HEADER_ROW, SheetWriter, type WorkbookSheet, type WrittenSheet } from './sheet.js';
import { Styles } from './styles.js';

/** A workbook that is to be written. */
interface NewWorkbook {
  readonly title: string;
  /** When it is written, in ISO form. */
  readonly createdAt: string;
  /** Each is asked for once the one before is written. */
  readonly sheets: Iterable<WorkbookSheet> | AsyncIterable<WorkbookSheet>;
  /** A sheet of words before the others, which may say what they hold. */
  readonly cover?: { readonly name: string; readonly of: (sheets: readonly WrittenSheet[]) => Cover };
}

/**
 * Writes an .xlsx file: whole or not at all. Rows are written as they come.
 *
 * @throws MartletError `workbook-package-missing`, `sheet-too-large`, and what reading rows throws.
 */
export async function writeWorkbook(file: string, workbook: NewWorkbook): Promise<readonly WrittenSheet[]> {
  const { ZipFile } = await loadZip();
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}.tmp`;
  try {
    const written = await writeTo(unfinished, new ZipFile(), workbook);
    await rename(unfinished, file);
    return written;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/**
 * Loads what packs files.
 *
 * @throws MartletError `workbook-package-missing`.
 */
export async function loadZip(): Promise<typeof import('yazl')> {
  const missing = (cause: unknown): MartletError => new MartletError('workbook-package-missing', {}, undefined, { cause });
  const { default: yazl } = await loadPackage('yazl', () => import('yazl'), missing);
  return yazl;
}

async function writeTo(file: string, zip: ZipFile, { title, createdAt, sheets, cover }: NewWorkbook): Promise<readonly WrittenSheet[]> {
  const styles = new Styles();
  const output = pipeline(zip.outputStream, createWriteStream(file));
  // Awaited below; a part that fails first must not leave it alone.
  output.catch(() => undefined);
  const options = { mtime: new Date(createdAt), compressionLevel: 3 };
  const stream = async (part: string, text: AsyncIterable<string>): Promise<void> => {
    const source = Readable.from(bytesOf(text), { objectMode: false });
    zip.addReadStream(source, part, options);
    await Promise.race([finished(source), output]);
  };
  const put = (part: string, text: string): void => zip.addBuffer(Buffer.from(text), part, options);
  try {
    const names = cover === undefined ? [] : [cover.name];
    const drawn: DrawnChart[][] = [];
    const writers: SheetWriter[] = [];
    const blocks = new ChartTables();
    for await (const sheet of sheets) {
      const place = writers.length;
      const number = names.push(sheet.name);
      const writer = new SheetWriter(sheet, styles);
      await stream(`xl/worksheets/sheet${number}.xml`, writer.xml());
      const charts = writer.drawn((crossed, chart) => blocks.add(crossed, chart, sheet));
      put(`xl/tables/table${place + 1}.xml`, tableXml(place + 1, writer));
      put(
        `xl/worksheets/_rels/sheet${number}.xml.rels`,
        relationshipsXml(
          ['table', `../tables/table${place + 1}.xml`],
          ...(charts.length === 0 ? [] : [['drawing', `../drawings/drawing${place + 1}.xml`] as const]),
        ),
      );
      if (charts.length > 0) {
        const first = drawn.flat().length + 1;
        put(
          `xl/drawings/drawing${place + 1}.xml`,
          drawingXml(
            charts.map((chart) => chart.title),
            sheet.columns.length + 1,
            HEADER_ROW - 1,
          ),
        );
        put(
          `xl/drawings/_rels/drawing${place + 1}.xml.rels`,
          relationshipsXml(...charts.map((_, at) => ['chart', `../charts/chart${first + at}.xml`] as const)),
        );
        for (const [at, chart] of charts.entries()) put(`xl/charts/chart${first + at}.xml`, chartXml(chart));
      }
      drawn.push([...charts]);
      writers.push(writer);
    }
    const written = writers.map((writer) => writer.written());
    if (cover !== undefined) put('xl/worksheets/sheet1.xml', coverXml(cover.of(written), styles));
    if (!blocks.isEmpty()) {
      names.push(CHART_DATA);
      put(`xl/worksheets/sheet${names.length}.xml`, blocks.xml(styles));
    }
    put('xl/styles.xml', styles.xml());
    put(
      'xl/workbook.xml',
      workbookXml(
        names,
        writers.map(({ sheet }) => sheet.name),
      ),
    );
    put(
      'xl/_rels/workbook.xml.rels',
      relationshipsXml(...names.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const), ['styles', 'styles.xml']),
    );
    put('_rels/.rels', ROOT_RELATIONSHIPS);
    put('docProps/core.xml', coreXml(title, createdAt));
    put('[Content_Types].xml', contentTypesXml(names.length, writers.length, drawn));
    zip.end();
    await output;
    return written;
  } catch (error) {
    zip.outputStream.unpipe();
    (zip.outputStream as Readable).destroy();
    await output.catch(() => undefined);
    throw error;
  }
}

/** Some thousand rows of text at a time. */
async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Buffer, undefined> {
  for await (const text of texts) yield Buffer.from(text);
  return undefined;
}
