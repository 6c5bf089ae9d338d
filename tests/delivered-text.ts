import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A generated table as the CSV text that it was made of, whatever form it is delivered in. */
export async function deliveredText(file: string): Promise<Buffer> {
  if (file.endsWith('.csv')) return readFile(file);
  if (file.endsWith('.ndjson')) return fromLines(await readFile(file, 'latin1'));
  return file.endsWith('.parquet') ? fromParquet(file) : fromDays(file);
}

async function fromDays(folder: string): Promise<Buffer> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  const [header = ''] = texts[0]?.split('\n', 1) ?? [];
  return Buffer.from(`${header}\n${texts.map((text) => text.slice(header.length + 1)).join('')}`, 'latin1');
}

/** A line that is no object is what it is. */
function fromLines(text: string): Buffer {
  const lines = text.trimEnd().split('\n');
  const names = Object.keys(JSON.parse(lines[0] ?? '{}'));
  const values = lines.map((line) => {
    try {
      const row: unknown = JSON.parse(line);
      return Array.isArray(row)
        ? line
        : Object.values(row as object)
            .map((value) => value ?? '')
            .join(',');
    } catch {
      return line;
    }
  });
  return Buffer.from(`${[names.join(','), ...values].join('\n')}\n`, 'latin1');
}

async function fromParquet(file: string): Promise<Buffer> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`from read_parquet('${file}')`);
    const rows = reader.getRowsJson().map((row) => row.map((value) => quoted(value === null ? '' : String(value))).join(','));
    return Buffer.from(`${[reader.columnNames().join(','), ...rows].join('\n')}\n`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
