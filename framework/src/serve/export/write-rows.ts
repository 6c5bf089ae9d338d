import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LogicalType } from '../../columns/index.js';
import type { ReadingDatabase } from '../../warehouses/reading.js';
import { csvRows } from '../http/formats/csv.js';
import { type AnswerHead, FORMATS, type FormatName, type RowFormat, type SentColumn } from '../http/formats/format.js';

/** The formats of files. */
export type RowFileFormat = Exclude<FormatName, 'json'>;

export interface WriteRows {
  readonly format: RowFileFormat;
  /** The file, which is written anew. */
  readonly path: string;
  /** What a type of the engine holds. */
  readonly typeOf: (engineType: string) => LogicalType | undefined;
  /** Whether texts that a spreadsheet would take for a formula are marked as texts in CSV. */
  readonly escapesFormulas?: boolean;
  readonly signal?: AbortSignal;
}

/** A file as it was written. */
export interface WrittenRows {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes the rows of a statement into one file, in bounded memory. */
export async function writeRows(
  database: Pick<ReadingDatabase, 'stream' | 'exportParquet'>,
  sql: string,
  options: WriteRows,
): Promise<WrittenRows> {
  const { format, path, escapesFormulas = false, signal } = options;
  if (format === 'parquet') {
    const file = await database.exportParquet(sql, { ...(signal === undefined ? {} : { signal }) });
    try {
      await moveFile(file.path, path);
      return { rows: file.rows, ...(await digestOf(path)) };
    } finally {
      await file.remove();
    }
  }
  return streamRows(database, sql, format === 'csv' ? csvRows({ escapesFormulas }) : FORMATS[format], options);
}

async function streamRows(
  database: Pick<ReadingDatabase, 'stream'>,
  sql: string,
  format: RowFormat,
  { path, typeOf, signal }: WriteRows,
): Promise<WrittenRows> {
  const load = await format.load();
  const stream = await database.stream(sql, { ...(signal === undefined ? {} : { signal }) });
  try {
    const columns = stream.columns.map(({ name, engineType }): SentColumn => ({ name, type: typeOf(engineType) }));
    const writer = load(columns, NO_HEAD);
    const hash = createHash('sha256');
    const written = { rows: 0, bytes: 0 };
    const bytes = async function* () {
      yield writer.head();
      for await (const rows of stream.batches()) {
        written.rows += rows.length;
        yield writer.rows(rows);
      }
      yield writer.tail(undefined);
    };
    const count = new Transform({
      transform: (chunk: Uint8Array, _, done) => {
        hash.update(chunk);
        written.bytes += chunk.length;
        done(undefined, chunk);
      },
    });
    await pipeline(bytes, count, createWriteStream(path, { flush: true }), ...(signal === undefined ? [] : [{ signal }]));
    return { ...written, sha256: hash.digest('hex') };
  } finally {
    await stream.close();
  }
}

/** Files have no room for it. */
const NO_HEAD: AnswerHead = { publication: {}, columns: [] };

/** The file in its place, also on another disk. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to);
  }
}

/** How long a file is, and the name of what it holds. */
async function digestOf(path: string): Promise<Pick<WrittenRows, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
