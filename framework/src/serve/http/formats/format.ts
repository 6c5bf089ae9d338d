import type { LogicalType } from '../../../columns/index.js';
import type { ResultValue } from '../../../warehouses/warehouse.js';
import { arrowRowFormat } from './arrow.js';
import { csvRowFormat } from './csv.js';
import { jsonRowFormat } from './json.js';
import { ndjsonRowFormat } from './ndjson.js';

/** A column of an answer, as formats write it. */
export interface SentColumn {
  readonly name: string;
  /** What it holds; undefined for what no logical type does, which is sent as the engine shows it. */
  readonly type: LogicalType | undefined;
}

/** Rows of an answer, each with its values in the order of the columns. */
export type RowBatch = readonly (readonly ResultValue[])[];

/** Writes the rows of one answer. */
export interface RowWriter {
  /** What comes before the rows. */
  readonly head: () => Bytes;
  readonly rows: (rows: RowBatch) => Bytes;
  /** What comes after the rows. `next` continues the page, where there is more. */
  readonly tail: (next: string | undefined) => Bytes;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** What an answer says of itself, where its format has room for it. */
export interface AnswerHead {
  readonly publication: object;
  readonly columns: readonly object[];
}

/** A format that rows are written in here. */
export interface RowFormat {
  readonly mediaType: string;
  readonly load: () => Promise<(columns: readonly SentColumn[], head: AnswerHead) => RowWriter>;
}

/** The formats of answers with rows, by the names that `?format=` takes; the first is the one of a client that takes any. */
export const FORMATS = {
  json: jsonRowFormat,
  ndjson: ndjsonRowFormat,
  csv: csvRowFormat,
  arrow: arrowRowFormat,
  /** The engine writes it. */
  parquet: { mediaType: 'application/vnd.apache.parquet', load: undefined },
} as const satisfies Readonly<Record<string, RowFormat | { readonly mediaType: string; readonly load: undefined }>>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
