import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TableShape } from './table-shape.js';

/** How the rows of a table are delivered, which are first written as one CSV file. */
export type Delivery =
  | { readonly kind: 'csv' }
  /** An object a line. */
  | { readonly kind: 'ndjson' }
  /** A CSV file for each day of a column, in a folder of the table's name. */
  | { readonly kind: 'daily'; readonly column: string }
  /** With these types of DuckDB. */
  | { readonly kind: 'parquet'; readonly types: Readonly<Record<string, string>> };

/** Where a table is delivered: a file, or a folder of files. */
export function deliveredPath(directory: string, { table, delivery = { kind: 'csv' } }: TableShape): string {
  return join(directory, delivery.kind === 'daily' ? table : `${table}.${delivery.kind}`);
}

/** Writes the rows of a CSV file in the form of their delivery, and answers how many bytes that takes. The CSV file goes. */
export async function deliver(csv: string, path: string, shape: TableShape): Promise<number> {
  const { delivery = { kind: 'csv' } } = shape;
  switch (delivery.kind) {
    case 'csv':
      if (csv !== path) await rename(csv, path);
      return (await stat(path)).size;
    case 'ndjson':
      await writeFile(path, '');
      await eachBatch(csv, async (lines) => appendFile(path, Buffer.from(lines.map((line) => jsonLine(shape, line)).join(''), 'latin1')));
      break;
    case 'daily':
      await intoDays(csv, path, shape, delivery.column);
      break;
    case 'parquet':
      await intoParquet(csv, path, delivery.types);
      break;
    default:
      return delivery satisfies never;
  }
  await rm(csv);
  return sizeOf(path);
}

/** Puts what was delivered in the place of what was there before. */
export async function publishDelivery(from: string, to: string): Promise<void> {
  // A folder keeps no file of a day on which nothing happened this time; a file is replaced at once.
  if ((await stat(from)).isDirectory()) await rm(to, { recursive: true, force: true });
  await rename(from, to);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const BATCH_LINES = 5000;

/** The lines behind the header. Latin-1 keeps each byte apart, also those that are no UTF-8. */
async function eachBatch(csv: string, work: (lines: readonly string[]) => Promise<void>): Promise<void> {
  const batch: string[] = [];
  let isHeader = true;
  for await (const line of createInterface({ input: createReadStream(csv, 'latin1'), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    batch.push(line);
    if (batch.length >= BATCH_LINES) await work(batch.splice(0));
  }
  await work(batch);
}

/** Texts of these tables need no quotes, so that what is wrong with a dirty line stays wrong with its object. */
function jsonLine({ columns }: TableShape, line: string): string {
  const names = Object.keys(columns);
  const cells = line.split(',');
  const values = cells.map((cell, place) => {
    const role = columns[names[place] ?? ''];
    if (cell === '') return 'null';
    return (role === 'number' || role === 'quantity') && /^-?\d+(\.\d+)?$/.test(cell) ? cell : `"${cell}"`;
  });
  // A field too many has no name.
  if (cells.length > names.length) return `[${values.join(',')}]\n`;
  return `{${values.map((value, place) => `"${names[place]}":${value}`).join(',')}}\n`;
}

/** A dirty row whose day can't be read is in the file of the row before it. */
async function intoDays(csv: string, folder: string, { table, columns }: TableShape, column: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const header = `${Object.keys(columns).join(',')}\n`;
  const place = Object.keys(columns).indexOf(column);
  let day = FIRST_DAY;
  const begun = new Set<string>();
  await eachBatch(csv, async (lines) => {
    const days = new Map<string, string>();
    for (const line of lines) {
      day = /^\d{4}-(0\d|1[0-2])-\d\d(?=T)/.exec(line.split(',')[place] ?? '')?.[0] ?? day;
      days.set(day, `${days.get(day) ?? ''}${line}\n`);
    }
    for (const [on, text] of days) {
      await appendFile(join(folder, `${table}_${on}.csv`), Buffer.from(`${begun.has(on) ? '' : header}${text}`, 'latin1'));
      begun.add(on);
    }
  });
}

const FIRST_DAY = '2023-01-01';

async function intoParquet(csv: string, path: string, types: Readonly<Record<string, string>>): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  // With one thread the same rows are the same bytes.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);
    const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
    await connection.run(
      `copy (from read_csv(${text(csv)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${columns.join(', ')}})) ` +
        `to ${text(path)} (format parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
