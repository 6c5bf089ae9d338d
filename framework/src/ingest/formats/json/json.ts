import { isUtf8 } from 'node:buffer';
import type { LogicalType } from '../../../columns/index.js';
import { MartletError, throwCollected } from '../../../errors.js';
import { similarNames } from '../../../graph/index.js';
import type { JsonFileOptions } from '../../../model/index.js';
import { type FileContent, openContent, readableContent } from '../../file-content.js';
import { COPY_FORM, MAX_ROW_BYTES } from '../../plain-csv.js';
import { RowsFile } from '../../rows-file.js';
import { textsOf } from '../../texts.js';
import type { FileFormat, FormatRequest } from '../format.js';
import { readPath, sliceAt } from './json-path.js';
import { slicesOf } from './json-slices.js';

/** JSON documents and lines of JSON. Every row is an object; a key that a row does not have is null. */
export const jsonFormat: FileFormat<JsonFileOptions> = {
  examine: async (request, content) => {
    const { columns } = request;
    const given = content.file.pattern.columns;
    const fields = Object.keys(columns).filter((column) => !given.includes(column));
    return {
      fields,
      problems: [],
      look: () => undefined,
      direct: () => undefined,
      copy: async (folder, signal) => {
        const form = { ...COPY_FORM, width: fields.length };
        const paths = await RowsFile.fill(folder, fields.length, (copy) => copyRows(request, content, fields, copy, signal));
        return { ...paths, form, oneThread: true };
      },
    };
  },
};

/** What is known where only the rows of a file are wanted. */
interface RowsRequest {
  readonly source: string;
  readonly options: Pick<JsonFileOptions, 'format' | 'rows'>;
}

/** The keys of all rows, in the order in which they come up first. */
export async function keysOf(
  request: RowsRequest & { readonly signal?: AbortSignal | undefined },
  content: FileContent,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  const add = (text: string): void => {
    const row = parsed(text);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) for (const key of Object.keys(row)) keys.add(key);
  };
  const unread = { fault: () => undefined, flush: () => Promise.resolve() };
  if (request.options.format === 'ndjson') await eachLine(content, unread, add, request.signal);
  else for (const text of await rowsOfDocument(request, content, request.signal)) add(text);
  return [...keys];
}

async function copyRows(
  request: FormatRequest<JsonFileOptions>,
  content: FileContent,
  fields: readonly string[],
  copy: RowsFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { source, options, extraColumns, columns } = request;
  const file = content.file.path;
  const readers = fields.map((column) => fieldReader(column, columns[column]?.definition.type ?? { kind: 'text' }, request));
  const known = new Set(readers.map(({ key }) => key));
  const extra = new Set<string>();
  const add = (text: string): void => {
    const row = parsed(text);
    if (row === undefined) copy.fault(text.slice(0, MAX_ROW_BYTES), 'not valid JSON');
    else if (typeof row !== 'object' || row === null || Array.isArray(row)) copy.fault(text, 'not a JSON object');
    else {
      for (const key of Object.keys(row)) if (!known.has(key)) extra.add(key);
      copy.row(readers.map(({ read }) => read(row, text)));
    }
  };
  await readableContent(source, content.file, signal, async () => {
    if (options.format === 'ndjson') await eachLine(content, copy, add, signal);
    else for (const text of await rowsOfDocument(request, content, signal)) add(text);
  });
  if (extraColumns === 'ignore') return;
  throwCollected(
    [...extra].map((column) => new MartletError('source-column-extra', { source, file, column, similar: similarNames(column, fields) })),
  );
}

interface FieldReader {
  /** The key of the row that it looks at first. */
  readonly key: string;
  readonly read: (row: object, text: string) => string | null;
}

function fieldReader(column: string, type: LogicalType, { source, options }: FormatRequest<JsonFileOptions>): FieldReader {
  const { from = column, whenMissing = null, decimalSeparator } = options.columns?.[column] ?? {};
  const path = typeof from === 'string' && from.startsWith('$') ? readPath(from) : [String(from)];
  if (path === undefined || path.length === 0)
    throw new MartletError('source-format-invalid', { source, option: `columns.${column}.from`, value: String(from) });
  const [key = ''] = path;
  const nulls = textsOf(options.nullText);
  return {
    key,
    read: (row, text) => {
      const value = path.reduce<unknown>(
        (at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined),
        row,
      );
      if (value === undefined) return whenMissing;
      const found = textOf(value, type, () => sliceAt(text, path));
      // A number has a point, whatever separates texts.
      if (typeof value === 'number' && found !== null && decimalSeparator !== undefined) return found.replace('.', decimalSeparator);
      return found !== null && nulls.includes(found) ? null : found;
    },
  };
}

/** A value as the text that a CSV file would have of it; `slice` is how it is written, where JavaScript's numbers would lose some of it. */
function textOf(value: unknown, type: LogicalType, slice: () => string | undefined): string | null {
  if (value === null) return null;
  const written = (): string => slice() ?? JSON.stringify(value);
  if (type.kind === 'json') return isExact(value) ? JSON.stringify(value) : written();
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return plainNumber(Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : written());
  return typeof value === 'boolean' ? String(value) : written();
}

/** Whether JavaScript has read every number of a value as it is written. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isExact);
  return true;
}

/** `1e2` is a form of JSON for 100 that a decimal or an integer has no other text for. */
function plainNumber(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  if (exponent === undefined || Math.abs(Number(exponent)) > 60) return written;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point <= 0 ? `${'0'.repeat(1 - point)}${digits}` : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  return `${sign}${padded.slice(0, at).replace(/^0+(?=\d)/, '')}${padded.length > at ? `.${padded.slice(at)}` : ''}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Blank lines are no rows. */
async function eachLine(
  content: FileContent,
  copy: Pick<RowsFile, 'fault' | 'flush'>,
  add: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  let rest = Buffer.alloc(0);
  const line = (bytes: Buffer): void => {
    const text = bytes
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim();
    if (text === '') return;
    if (!isUtf8(bytes)) copy.fault(text, 'not valid UTF-8');
    else if (bytes.length > MAX_ROW_BYTES) copy.fault(text.slice(0, MAX_ROW_BYTES), 'row too long');
    else add(text);
  };
  for await (const chunk of await openContent(content, signal)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      line(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = Buffer.from(bytes.subarray(start));
    await copy.flush();
  }
  line(rest);
}

/** The texts of a document's rows. */
async function rowsOfDocument({ source, options }: RowsRequest, content: FileContent, signal?: AbortSignal): Promise<Iterable<string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openContent(content, signal)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const fail = (message: string): never => {
    throw new MartletError('source-unreadable', { source, file: content.file.path, message });
  };
  if (!isUtf8(bytes)) fail('it is not valid UTF-8.');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (parsed(text) === undefined) fail('it is not valid JSON.');
  const path = readPath(options.rows ?? '$') ?? fail(`${options.rows} is no path.`);
  const found = sliceAt(text.trim(), path);
  if (found === undefined || !found.startsWith('['))
    return found?.startsWith('{') === true ? [found] : fail(`there is no array of rows at ${options.rows ?? '$'}.`);
  return slicesOf(found).values();
}

const LINE_FEED = 0x0a;
