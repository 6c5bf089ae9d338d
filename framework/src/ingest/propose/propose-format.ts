import { TextDecoder } from 'node:util';
import { isMartletError } from '../../errors.js';
import type { CsvFileOptions, FileEncoding, FileFormatName } from '../../model/index.js';
import { withoutValues } from '../../warehouses/redaction.js';
import { type FileContent, openContent, readableContent, readContent } from '../file-content.js';
import { csvFormat } from '../formats/csv/csv-format.js';
import { TextRows } from '../formats/csv/text-rows.js';
import { columnLetters } from '../formats/excel/cell-range.js';
import { headerText } from '../formats/excel/excel.js';
import { openWorkbook, type SheetRow } from '../formats/excel/workbook.js';
import { isParquet } from '../formats/index.js';
import { keysOf } from '../formats/json/json.js';
import { readPath, sliceAt } from '../formats/json/json-path.js';
import { parquetColumns } from '../formats/parquet/parquet.js';
import type { SourceFile } from '../source-files.js';
import { TextDecoding } from '../text-decoding.js';

/** How a file is written, as far as it says itself. */
export interface FoundFormat {
  /** The options of a source but its pattern and columns. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What a row has, in the order of the file. */
  readonly fields: readonly FoundField[];
}

export interface FoundField {
  /** What the file calls it; empty where it has no name. */
  readonly label: string;
  /** What a column has to say in `from` to be filled from it. */
  readonly from: string | number;
  /** The type that the file itself says. */
  readonly physicalType?: string;
}

/**
 * Finds out how a file is written: by its first bytes, and for delimited text by what divides most rows into equally many fields.
 *
 * @throws MartletError `source-unreadable`
 */
export async function findFormat(source: string, file: SourceFile, signal?: AbortSignal): Promise<FoundFormat> {
  return readableContent(source, file, signal, async () => {
    const content = await readContent(source, file, {}).catch((error: unknown) => {
      if (isMartletError(error, 'source-format-other') && error.parameters.format === 'excel') return undefined;
      throw error;
    });
    if (content === undefined) return findTable(file);
    if (isParquet(content)) return parquetFormat(content);
    const encoding = await encodingOf(content, signal);
    const start = await startOf(content, encoding, signal);
    const isJson = encoding === 'utf-8' && /^\s*[[{]/.test(start);
    return (isJson ? await findJson(source, content, start, signal) : undefined) ?? findCsv(source, start, encoding);
  });
}

async function parquetFormat({ file }: FileContent): Promise<FoundFormat> {
  const fields = await parquetColumns(file, withoutValues);
  return {
    options: { format: 'parquet' },
    fields: labelled(fields.map(({ name }) => name)).map((field, place) => ({ ...field, physicalType: fields[place]?.type })),
  };
}

/** The table of the first sheet begins with the first row that has as many cells as most. */
async function findTable(file: SourceFile): Promise<FoundFormat> {
  const rows: SheetRow[] = [];
  const workbook = await openWorkbook(file.absolutePath);
  try {
    for await (const row of workbook.rows(0)) {
      if (row.cells.size > 0) rows.push(row);
      if (rows.length >= LOOKED_ROWS) break;
    }
  } finally {
    workbook.close();
  }
  const width = commonest(rows.map(({ cells }) => cells.size));
  const first = rows.find(({ cells }) => cells.size >= width);
  if (first === undefined) return { options: { format: 'excel' }, fields: [] };
  const columns = [...first.cells.keys()];
  const [from, to] = [Math.min(...columns), Math.max(...columns)];
  const isWhole = first === rows[0] && rows.every(({ cells }) => [...cells.keys()].every((column) => column >= from));
  const options = { format: 'excel', ...(isWhole ? {} : { range: `${columnLetters(from)}${first.number}` }) };
  const names = Array.from({ length: to - from + 1 }, (_, place) => headerText(first.cells.get(from + place)));
  if (namesColumns(names)) return { options, fields: labelled(names) };
  const given = names.map((_, place) => `column_${place + 1}`);
  return { options: { ...options, header: given }, fields: given.map((label) => ({ label, from: label })) };
}

function commonest(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort(([, left], [, right]) => right - left)[0]?.[0] ?? 0;
}

/** Other encodings than UTF-16 have no mark, so that what is no UTF-8 is taken for the commonest of them. */
async function encodingOf(content: FileContent, signal?: AbortSignal): Promise<FileEncoding> {
  const [first, second] = content.start;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of await openContent(content, signal)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) ? 'utf-16' : 'windows-1252';
  }
}

/** As much of a text as it takes to see how it is written. */
const START_CHARACTERS = 1 << 20;

async function startOf(content: FileContent, encoding: FileEncoding, signal?: AbortSignal): Promise<string> {
  const decoding = new TextDecoding(encoding);
  let text = '';
  for await (const chunk of await openContent(content, signal)) {
    text += decoding.decode(chunk);
    if (text.length > START_CHARACTERS) break;
  }
  if (encoding !== 'utf-8') return text.replace(/^\ufeff/, '');
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Undefined for what only begins like JSON. */
async function findJson(source: string, content: FileContent, start: string, signal?: AbortSignal): Promise<FoundFormat | undefined> {
  const [line = ''] = start.trimStart().split('\n', 1);
  const isOfLines = isObject(parsed(line));
  const isOneLine = isOfLines && start.trim() === line.trim();
  const rows = isOfLines && !isOneLine ? '$' : await rowsPath(content, signal);
  if (rows === undefined) return undefined;
  // A single line is a row, unless there are rows in it.
  const format: FileFormatName = isOfLines && rows === '$' ? 'ndjson' : 'json';
  const options = format === 'ndjson' ? { format } : { format, ...(rows === '$' ? {} : { rows }) };
  const keys = await keysOf({ source, options, signal }, content);
  const fields = keys.flatMap((label): FoundField[] => {
    const from = label.startsWith('$') ? `$."${label}"` : label;
    return label !== '' && (from === label || readPath(from)?.[0] === label) ? [{ label, from }] : [];
  });
  return fields.length === 0 ? undefined : { options, fields };
}

/** The path to the rows of a document: the first array of objects that is no deeper than three levels, or the document itself. */
async function rowsPath(content: FileContent, signal?: AbortSignal): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openContent(content, signal)) chunks.push(chunk);
  const document = parsed(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
  if (typeof document !== 'object' || document === null) return undefined;
  if (Array.isArray(document)) return '$';
  let level: readonly (readonly [path: string, value: unknown])[] = [['$', document]];
  for (let depth = 0; depth < 3; depth++) {
    level = level.flatMap(([path, value]) =>
      isObject(value)
        ? Object.entries(value).map(([key, inner]) => [`${path}.${/^[^.[\]"]+$/.test(key) ? key : `"${key}"`}`, inner] as const)
        : [],
    );
    const found = level.find(
      ([path, value]) => Array.isArray(value) && value.length > 0 && value.every(isObject) && readPath(path) !== undefined,
    );
    if (found !== undefined && sliceAt(JSON.stringify(document), readPath(found[0]) ?? []) !== undefined) return found[0];
  }
  return '$';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DELIMITERS = [',', ';', '\t', '|', '~~', '^'];
/** So many lines at the beginning may belong to no row. */
const MOST_SKIPPED = 20;
const LOOKED_ROWS = 1000;

/** A way to divide the start of a text, and how well it does. */
interface Division {
  readonly options: Pick<CsvFileOptions, 'delimiter' | 'quote'>;
  readonly rows: readonly (readonly string[])[];
  /** How many fields most rows have. */
  readonly width: number;
  /** The share of rows that have so many. */
  readonly share: number;
}

function findCsv(source: string, start: string, encoding: FileEncoding): FoundFormat {
  const divisions = DELIMITERS.flatMap((delimiter) =>
    ['"', false].map((quote) => divide(source, start, { delimiter, quote: quote as '"' | false })),
  );
  const best = divisions.reduce((left, right) => (scoreOf(right) > scoreOf(left) ? right : left));
  const { delimiter = ',', quote } = best.options;
  const common = {
    ...(delimiter === ',' ? {} : { delimiter }),
    ...(quote === false ? { quote } : {}),
    ...(encoding === 'utf-8' ? {} : { encoding }),
  };
  const skipLines = skippedLines(source, start, best);
  const header = rowsOf(source, start, { ...best.options, skipLines }, 1)[0] ?? [];
  const options = { ...common, ...(skipLines === 0 ? {} : { skipLines }) };
  if (namesColumns(header)) return { options, fields: labelled(header.map((name) => name.trim())) };
  const names = header.map((_, place) => `column_${place + 1}`);
  return { options: { ...options, header: names }, fields: names.map((label) => ({ label, from: label })) };
}

/** More fields count for little against fewer rows of another width. */
function scoreOf({ width, share }: Division): number {
  return width <= 1 ? 0.5 : share + Math.min(width, 100) / 1000;
}

function divide(source: string, start: string, options: Division['options']): Division {
  const rows = rowsOf(source, start, options, LOOKED_ROWS);
  const width = commonest(rows.map((row) => row.length));
  const times = rows.filter((row) => row.length === width).length;
  return { options, rows, width, share: rows.length === 0 ? 0 : times / rows.length };
}

/** The rows of a text; one that can't be divided has no fields. */
function rowsOf(source: string, text: string, options: CsvLike, most: number): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  // The text is decoded, so that each of its characters counts as one.
  const form = csvFormat(source, { pattern: '', ...options, encoding: 'latin-1' });
  const rows = new TextRows(form, {
    row: (fields) => found.push(fields.map((field) => field.text)),
    fault: () => found.push([]),
  });
  for (let place = 0; place < text.length && found.length < most; place += STEP) rows.write(text.slice(place, place + STEP));
  // The last line of a part of a text may be a part, too.
  if (text.length <= START_CHARACTERS && found.length < most) rows.end();
  return found.slice(0, most);
}

type CsvLike = Pick<CsvFileOptions, 'delimiter' | 'quote' | 'skipLines'>;

const STEP = 1 << 16;

/** How many lines are before the first row that has as many fields as most. */
function skippedLines(source: string, start: string, { options, width }: Division): number {
  if (width <= 1) return 0;
  for (let skipLines = 0; skipLines <= MOST_SKIPPED; skipLines++) {
    const [first] = rowsOf(source, start, { ...options, skipLines }, 1);
    if (first === undefined) return 0;
    if (first.length === width) return skipLines;
  }
  return 0;
}

/** Whether a row is names: none of its fields is a number, a date, or twice the same; most are there. */
function namesColumns(row: readonly string[]): boolean {
  const there = row.filter((text) => text.trim() !== '');
  return there.length * 2 > row.length && there.every((text) => !/^[-+]?[\d.,:/ -]*\d[\d.,:/ TZ+-]*$/.test(text.trim()));
}

/** Fields that share a name, or have none, are found by their place. */
function labelled(names: readonly string[]): readonly FoundField[] {
  const comparable = names.map((name) => name.trim().normalize('NFC').toLowerCase());
  return names.map((label, place) => {
    const isPlain = comparable[place] !== '' && comparable.filter((other) => other === comparable[place]).length === 1;
    return { label, from: isPlain ? label : place + 1 };
  });
}
