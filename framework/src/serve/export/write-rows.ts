import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LogicalType } from '../../columns/index.js';
import { numberFormat, type SheetColumn, splitSheets, writeWorkbook } from '../../excel/index.js';
import type { ReadingDatabase, StreamOptions } from '../../warehouses/reading.js';
import { csvRows } from '../http/formats/csv.js';
import { type AnswerHead, FORMATS, type FormatName, type RowFormat, type SentColumn } from '../http/formats/format.js';

/** The formats of files. */
export type RowFileFormat = Exclude<FormatName, 'json'> | 'xlsx';

export interface WriteRows {
  readonly format: RowFileFormat;
  /** The file, which is written anew. */
  readonly path: string;
  /** What the columns hold, where that is known. */
  readonly types?: StreamOptions['types'];
  /** What a type of the engine holds. */
  readonly typeOf: (engineType: string) => LogicalType | undefined;
  /** Whether texts that a spreadsheet would take for a formula are marked as texts in CSV. */
  readonly escapesFormulas?: boolean;
  /** What a workbook says of its rows. */
  readonly workbook: WorkbookOfRows;
  readonly signal?: AbortSignal;
}

export interface WorkbookOfRows {
  readonly title: string;
  /** Where the rows come from. */
  readonly note: string;
  /** When it is written, in ISO form. */
  readonly createdAt: string;
  /** Excel’s codes for the numbers of columns that have one of their own. */
  readonly formats: ReadonlyMap<string, string>;
}

/** A file as it was written. */
export interface WrittenRows {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** What is not as it was, in sentences, where the format has no room for it. */
  readonly notes?: readonly string[];
}

/** Writes the rows of a statement into one file, in bounded memory. */
export async function writeRows(
  database: Pick<ReadingDatabase, 'stream' | 'exportParquet'>,
  sql: string,
  options: WriteRows,
): Promise<WrittenRows> {
  const { format, path, escapesFormulas = false } = options;
  if (format === 'xlsx') return writeSheets(database, sql, options);
  if (format === 'parquet') {
    const file = await database.exportParquet(sql, streamOptions(options));
    try {
      await moveFile(file.path, path);
      return { rows: file.rows, ...(await digestOf(path)) };
    } finally {
      await file.remove();
    }
  }
  return streamRows(database, sql, format === 'csv' ? csvRows({ escapesFormulas }) : FORMATS[format], options);
}

function streamOptions({ types, signal }: WriteRows): StreamOptions {
  return { ...(types === undefined ? {} : { types }), ...(signal === undefined ? {} : { signal }) };
}

async function streamRows(
  database: Pick<ReadingDatabase, 'stream'>,
  sql: string,
  format: RowFormat,
  options: WriteRows,
): Promise<WrittenRows> {
  const { path, typeOf, signal } = options;
  const load = await format.load();
  const stream = await database.stream(sql, streamOptions(options));
  try {
    const columns = stream.columns.map(({ name, type, engineType }): SentColumn => ({ name, type: type ?? typeOf(engineType) }));
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

async function writeSheets(database: Pick<ReadingDatabase, 'stream'>, sql: string, options: WriteRows): Promise<WrittenRows> {
  const { path, typeOf, workbook } = options;
  const stream = await database.stream(sql, streamOptions(options));
  try {
    const { title, note, createdAt, formats } = workbook;
    const columns = stream.columns.map(({ name, type: own, engineType }): SheetColumn => {
      const type = own ?? typeOf(engineType);
      return { title: name, type, format: formats.get(name) ?? numberFormat({ type, isFigure: type?.kind !== 'integer' }) };
    });
    const sheets = splitSheets({ name: title.replace(/[[\]:*?/\\']/g, '_'), title, note, columns, rows: stream.batches() });
    const written = await writeWorkbook(path, { title, createdAt, sheets });
    const notes = [...new Set(written.flatMap((sheet) => sheet.notes))];
    return { rows: written.reduce((sum, { rows }) => sum + rows, 0), ...(await digestOf(path)), ...(notes.length === 0 ? {} : { notes }) };
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
