import { isUtf8 } from 'node:buffer';
import { MAX_ROW_BYTES } from '../../plain-csv.js';
import type { PlainCsvFormat } from './csv-format.js';

/** Why a row of a file can't be divided into the fields that its header announces. */
export type RowFault =
  | 'too few fields'
  | 'too many fields'
  | 'not valid UTF-8'
  | 'broken quoting'
  | 'stray carriage return'
  | 'row too long';

/** What is made of the rows of a file, in their order. */
export interface RowSink {
  /** Rows that can be read: as they stand in the file, but for their line ends, which are line feeds. */
  good(bytes: Buffer): void;
  /** One row that can't be read; `raw` is cut off where the row is longer than any row may be. */
  bad(rowNumber: number, raw: Buffer, fault: RowFault): void;
}

export interface SplitOptions extends Pick<PlainCsvFormat, 'delimiter' | 'quote'> {
  /** The fields of a row. */
  readonly width: number;
  readonly lineEnd: '\n' | '\r\n' | '\r';
}

/**
 * Finds the rows that a CSV reader can't divide, byte by byte, so that the others can be read without them. It holds the
 * same rows for good as DuckDB's reader in strict mode does, with two differences, both so that one bad row costs no other:
 * line feeds and CRLF may mix, and a quote that is never closed spoils its line only, not what follows up to the next quote.
 *
 * A row number counts rows from one; blank lines are no rows, unless a row has a single field.
 */
export class RowSplitter {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #lastOfLineEnd: number;
  readonly #options: SplitOptions;
  readonly #sink: RowSink;
  #rest: Buffer = Buffer.alloc(0);
  #rowNumber = 0;
  /** The rest of a row that was too long is passed over up to its line end. */
  #isSkipping = false;

  constructor(options: SplitOptions, sink: RowSink) {
    this.#options = options;
    this.#sink = sink;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#quote = options.quote.charCodeAt(0);
    this.#lastOfLineEnd = options.lineEnd === '\r' ? CARRIAGE_RETURN : LINE_FEED;
  }

  write(chunk: Buffer): void {
    this.#split(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  end(): void {
    this.#split(this.#rest, true);
  }

  #split(bytes: Buffer, isLast: boolean): void {
    // One look at many rows is far cheaper than one at each.
    const whole = isLast ? bytes.length : bytes.lastIndexOf(this.#lastOfLineEnd) + 1;
    const isValid = isUtf8(bytes.subarray(0, whole));
    let position = this.#isSkipping ? this.#skipLine(bytes, 0) : 0;
    let run = position;
    while (position < bytes.length) {
      const row = this.#scan(bytes, position, isLast);
      if (row === undefined) break;
      if (!row.isBlank || this.#options.width === 1) this.#rowNumber++;
      const fault = row.fault ?? (isValid || isUtf8(bytes.subarray(position, row.end)) ? undefined : 'not valid UTF-8');
      if (fault !== undefined || row.blanks.length > 0 || row.fieldsEnd + 1 !== row.next || bytes[row.fieldsEnd] !== LINE_FEED) {
        if (run < position) this.#sink.good(bytes.subarray(run, position));
        if (fault === undefined) this.#mend(bytes, position, row);
        else this.#reject(bytes.subarray(position, row.end), fault);
        run = row.next;
      }
      position = row.next;
    }
    if (run < position) this.#sink.good(bytes.subarray(run, position));
    this.#rest = Buffer.from(bytes.subarray(position));
  }

  /** Hands on a row without blanks around its quotes and without surplus fields. */
  #mend(bytes: Buffer, start: number, row: ScannedRow): void {
    let from = start;
    for (const [blank, end] of row.blanks) {
      this.#sink.good(bytes.subarray(from, blank));
      from = end;
    }
    this.#sink.good(bytes.subarray(from, row.fieldsEnd));
    this.#sink.good(LINE_END);
  }

  /** Keeps the number of the row taken: an empty row stands in its place. */
  #reject(raw: Buffer, fault: RowFault): void {
    this.#sink.bad(this.#rowNumber, raw, fault);
    const { width, delimiter, quote } = this.#options;
    this.#sink.good(Buffer.from(width === 1 ? quote + quote : delimiter.repeat(width - 1)));
    this.#sink.good(LINE_END);
  }

  /** The row that begins at `start`; undefined while its end is not there yet. */
  #scan(bytes: Buffer, start: number, isLast: boolean): ScannedRow | undefined {
    const row = this.#scanFields(bytes, start, isLast);
    if (row === 'unfinished') {
      // Only a quote that is not closed leaves a row unfinished for so long.
      return isLast || bytes.length - start > MAX_ROW_BYTES ? this.#faultyLine(bytes, start, 'broken quoting', isLast) : undefined;
    }
    if (typeof row === 'string') return this.#faultyLine(bytes, start, row, isLast);
    return row.next - start > MAX_ROW_BYTES ? this.#faultyLine(bytes, start, 'row too long', isLast) : row;
  }

  #scanFields(bytes: Buffer, start: number, isLast: boolean): ScannedRow | RowFault | 'unfinished' {
    const { width } = this.#options;
    const blanks: [number, number][] = [];
    let fieldsEnd = start;
    let hasSurplus = false;
    for (let fields = 1, position = start; ; fields++) {
      const isSurplus = fields > width;
      const end = this.#fieldEnd(bytes, position, isLast, isSurplus ? [] : blanks);
      if (typeof end === 'string') return end;
      if (isSurplus) hasSurplus ||= this.#hasContent(bytes, position, end);
      else fieldsEnd = end;
      if (end < bytes.length && bytes[end] === this.#delimiter) {
        position = end + 1;
        continue;
      }
      const next = this.#lineEndBehind(bytes, end, isLast);
      if (typeof next === 'string') return next;
      const isBlank = end === start;
      const row = { end, fieldsEnd, next, blanks, isBlank };
      // The whole row is at fault: what its quotes hold would be taken for rows if it ended with its first line.
      if (fields < width && !isBlank) return { ...row, fault: 'too few fields' };
      return hasSurplus ? { ...row, fault: 'too many fields' } : row;
    }
  }

  /** The position behind a field; notes the blanks around its quotes. */
  #fieldEnd(bytes: Buffer, start: number, isLast: boolean, blanks: [number, number][]): number | 'broken quoting' | 'unfinished' {
    let position = start;
    while (bytes[position] === BLANK) position++;
    if (bytes[position] !== this.#quote) {
      while (position < bytes.length && !this.#endsField(bytes[position])) position++;
      return position === bytes.length && !isLast ? 'unfinished' : position;
    }
    if (position > start) blanks.push([start, position]);
    const close = this.#closingQuote(bytes, position + 1);
    if (close === undefined) return 'unfinished';
    position = close + 1;
    while (bytes[position] === BLANK) position++;
    if (position > close + 1) blanks.push([close + 1, position]);
    if (position === bytes.length) return isLast ? position : 'unfinished';
    return this.#endsField(bytes[position]) ? position : 'broken quoting';
  }

  #endsField(byte: number | undefined): boolean {
    return byte === this.#delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  }

  /** Surplus fields without content, as spreadsheets write them, lose nothing. */
  #hasContent(bytes: Buffer, start: number, end: number): boolean {
    const text = bytes.toString('latin1', start, end).trim();
    return text !== '' && text !== this.#options.quote.repeat(2);
  }

  #closingQuote(bytes: Buffer, from: number): number | undefined {
    for (let at = bytes.indexOf(this.#quote, from); at >= 0; at = bytes.indexOf(this.#quote, at + 2)) {
      if (bytes[at + 1] !== this.#quote) return at;
    }
    return undefined;
  }

  #lineEndBehind(bytes: Buffer, position: number, isLast: boolean): number | 'unfinished' | 'stray carriage return' {
    if (bytes[position] !== CARRIAGE_RETURN) return Math.min(position + 1, bytes.length);
    if (this.#options.lineEnd === '\r') return position + 1;
    if (bytes[position + 1] === LINE_FEED) return position + 2;
    if (position + 1 < bytes.length) return 'stray carriage return';
    return isLast ? position + 1 : 'unfinished';
  }

  /** The line at `start` as one row that can't be read; what follows is looked at afresh. */
  #faultyLine(bytes: Buffer, start: number, fault: RowFault, isLast: boolean): ScannedRow | undefined {
    const found = bytes.indexOf(this.#lastOfLineEnd, start);
    if (found >= 0 && found - start < MAX_ROW_BYTES) {
      const isCrlf = this.#lastOfLineEnd === LINE_FEED && found > start && bytes[found - 1] === CARRIAGE_RETURN;
      return faulty(isCrlf ? found - 1 : found, found + 1, fault);
    }
    if (bytes.length - start > MAX_ROW_BYTES) {
      const next = this.#skipLine(bytes, start);
      return faulty(start + MAX_ROW_BYTES, next, 'row too long');
    }
    return isLast ? faulty(bytes.length, bytes.length, fault) : undefined;
  }

  /** The position behind the line that goes on at `from`. */
  #skipLine(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(this.#lastOfLineEnd, from);
    this.#isSkipping = found < 0;
    return found < 0 ? bytes.length : found + 1;
  }
}

interface ScannedRow {
  /** The position behind its last byte, before its line end. */
  readonly end: number;
  /** The position behind its last field that is no surplus. */
  readonly fieldsEnd: number;
  /** Where the next row begins. */
  readonly next: number;
  /** Blanks around quotes, which belong to no field. */
  readonly blanks: readonly (readonly [number, number])[];
  readonly isBlank: boolean;
  readonly fault?: RowFault;
}

function faulty(end: number, next: number, fault: RowFault): ScannedRow {
  return { end, fieldsEnd: end, next, blanks: [], isBlank: false, fault };
}

const LINE_END = Buffer.from('\n');
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
