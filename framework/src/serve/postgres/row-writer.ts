import type { ColumnOfResult, RowStream } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { CopyFormat } from './sql/command.js';
import { type Codec, codecOf } from './types/codec.js';
import type { SentField } from './wire/backend.js';
import type { ByteWriter } from './wire/byte-writer.js';

type Row = readonly ResultValue[];

/** What clients are told of the columns of a result. */
export function fieldsOf(columns: readonly ColumnOfResult[]): readonly SentField[] {
  return columns.map(({ name, engineType }) => ({ name, ...codecOf(engineType) }));
}

/** The format of each column: none stands for text, one for all of them. */
export function formatsOf(formats: readonly number[], columns: number): readonly number[] {
  const [first = 0] = formats;
  return Array.from({ length: columns }, (_, index) => (formats.length > 1 ? (formats[index] ?? 0) : first));
}

/** Writes rows as `DataRow` messages. */
export function dataRowWriter(columns: readonly ColumnOfResult[], formats: readonly number[]): (row: Row, out: ByteWriter) => void {
  const codecs = columns.map(({ engineType }) => codecOf(engineType));
  return (row, out) => {
    out.begin('D').uint16(codecs.length);
    for (const [index, codec] of codecs.entries()) writeValue(row[index] ?? null, codec, formats[index] === 1, out);
    out.end();
  };
}

function writeValue(value: ResultValue, codec: Codec, isBinary: boolean, out: ByteWriter): void {
  if (value === null) out.int32(-1);
  else if (isBinary) out.sized(() => codec.binary(value, out));
  else out.sized(() => out.text(codec.text(value)));
}

const COPY_SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** Writes rows as `CopyData` messages, with what comes before and after them. */
export interface CopyWriter {
  readonly before: (out: ByteWriter) => void;
  readonly row: (row: Row, out: ByteWriter) => void;
  readonly after: (out: ByteWriter) => void;
}

export function copyWriter(columns: readonly ColumnOfResult[], format: CopyFormat): CopyWriter {
  const codecs = columns.map(({ engineType }) => codecOf(engineType));
  if (format.kind === 'binary') return binaryCopyWriter(codecs);
  const quote = format.kind === 'csv' ? csvQuoter(format, codecs.length) : textEscaper(format);
  const line = (values: readonly (string | null)[]): string =>
    `${values.map((value) => (value === null ? format.null : quote(value))).join(format.delimiter)}\n`;
  return {
    before: (out) => {
      if (format.header)
        out
          .begin('d')
          .text(line(columns.map(({ name }) => name)))
          .end();
    },
    row: (row, out) => {
      const values = codecs.map((codec, index) => {
        const value = row[index] ?? null;
        return value === null ? null : codec.text(value);
      });
      out.begin('d').text(line(values)).end();
    },
    after: () => undefined,
  };
}

/** As PostgreSQL does, what comes first is sent with the first row, or with the end. */
function binaryCopyWriter(codecs: readonly Codec[]): CopyWriter {
  let isFirst = true;
  const begin = (out: ByteWriter): ByteWriter => {
    out.begin('d');
    if (isFirst) out.bytes(COPY_SIGNATURE).int32(0).int32(0);
    isFirst = false;
    return out;
  };
  return {
    before: () => undefined,
    row: (row, out) => {
      begin(out).int16(codecs.length);
      for (const [index, codec] of codecs.entries()) writeValue(row[index] ?? null, codec, true, out);
      out.end();
    },
    after: (out) => void begin(out).int16(-1).end(),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function textEscaper({ delimiter }: CopyFormat): (value: string) => string {
  return (value) =>
    /[\b\f\n\r\t\v\\]/.test(value) || value.includes(delimiter)
      ? [...value].map((character) => ESCAPES[character] ?? (character === delimiter ? `\\${character}` : character)).join('')
      : value;
}

function csvQuoter(format: CopyFormat, columns: number): (value: string) => string {
  const { quote, delimiter } = format;
  const isSpecial = (value: string): boolean =>
    value === format.null ||
    value.includes(delimiter) ||
    value.includes(quote) ||
    /[\n\r]/.test(value) ||
    // A line of nothing but this ends the data for older readers.
    (columns === 1 && value === '\\.');
  return (value) => {
    if (!format.forceQuote && !isSpecial(value)) return value;
    const escaped = [...value]
      .map((character) => (character === quote || character === format.escape ? format.escape + character : character))
      .join('');
    return quote + escaped + quote;
  };
}

/** The rows of a stream one after the other, as many at a time as are asked for. */
export class RowSource {
  readonly columns: readonly ColumnOfResult[];
  readonly #stream: RowStream;
  readonly #batches: AsyncIterator<readonly Row[]>;
  #batch: readonly Row[] = [];
  #place = 0;
  #isOver = false;

  constructor(stream: RowStream) {
    this.columns = stream.columns;
    this.#stream = stream;
    this.#batches = stream.batches()[Symbol.asyncIterator]();
  }

  /** Some rows, at most so many; none at the end. */
  async next(most: number): Promise<readonly Row[]> {
    while (this.#place >= this.#batch.length) {
      if (this.#isOver) return [];
      const { done, value } = await this.#batches.next();
      this.#batch = done === true ? [] : value;
      this.#place = 0;
      this.#isOver = done === true;
    }
    const start = this.#place;
    this.#place = Math.min(this.#batch.length, start + most);
    return start === 0 && this.#place === this.#batch.length ? this.#batch : this.#batch.slice(start, this.#place);
  }

  /** Ends the statement, if rows are left. */
  async close(): Promise<void> {
    if (!this.#isOver) await this.#batches.return?.();
    this.#isOver = true;
    await this.#stream.close();
  }
}
