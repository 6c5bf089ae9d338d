import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ExportedFile, RowStream } from '../reading.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { interrupting } from './duckdb-interrupt.js';
import { PARQUET_OPTIONS } from './duckdb-parquet.js';

const { identifier, literal, typeName } = duckdbDialect;

/** Writes rows of any warehouse into a Parquet file of the types that their columns say; a column that says none is text. */
export async function duckdbParquetOfRows(rows: RowStream, signal: AbortSignal | undefined): Promise<ExportedFile> {
  let scratch: string | undefined;
  const remove = async (): Promise<void> => {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  };
  try {
    scratch = await mkdtemp(join(tmpdir(), 'martlet-rows-'));
    const lines = join(scratch, 'rows.ndjson');
    await pipeline(linesOf(rows), createWriteStream(lines), ...(signal === undefined ? [] : [{ signal }]));
    const path = join(scratch, 'rows.parquet');
    const written = await copied(lines, path, rows, signal);
    await rm(lines);
    return { path, rows: written, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await rows.close();
  }
}

/** Names of columns may repeat, so that fields go by their places. */
async function* linesOf({ columns, batches }: RowStream): AsyncGenerator<string> {
  for await (const batch of batches())
    yield batch
      .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((_, place) => [`f${place}`, row[place] ?? null])))}\n`)
      .join('');
}

/** Numbers pass through as texts, so that they keep their digits. */
async function copied(lines: string, path: string, { columns }: RowStream, signal: AbortSignal | undefined): Promise<number> {
  const held = columns.map(({ type }) => (type?.kind === 'array' || type?.kind === 'json' ? 'JSON' : 'VARCHAR'));
  const fields = held.map((as, place) => `f${place}: '${as}'`).join(', ');
  const selected = columns.map(({ name, type }, place) => {
    const as = type === undefined ? 'VARCHAR' : typeName(type);
    return `cast(f${place} as ${as}) as ${identifier(name)}`;
  });
  const read = `read_json(${literal(lines)}, format = 'newline_delimited', columns = {${fields}})`;
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  try {
    const connection = await instance.connect();
    try {
      await connection.run("set timezone = 'UTC'");
      const statement = `copy (select ${selected.join(', ')} from ${read}) to ${literal(path)} (${PARQUET_OPTIONS})`;
      const counted = await interrupting(connection, signal, () => connection.runAndReadAll(statement));
      return Number(counted.getRows()[0]?.[0] ?? 0);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
