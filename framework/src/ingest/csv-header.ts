import type { Columns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { type CsvFormat, MAX_ROW_BYTES } from './csv-format.js';
import { openContent, type SourceFile } from './source-files.js';

/** What the first row of a file says. */
export interface CsvHeader {
  /** The names as they stand in the file. */
  readonly names: readonly string[];
  /** Its bytes in the unpacked file, a byte-order mark and the line end included. */
  readonly bytes: number;
  /** How its line ends; a line feed when it has no end. */
  readonly lineEnd: '\n' | '\r\n' | '\r';
}

/**
 * Reads the first row of a file.
 *
 * @throws MartletError `source-file-empty`, `source-file-encoding`, `source-header-missing`, `source-unreadable`
 */
export async function readHeader(source: string, file: SourceFile, format: CsvFormat, signal?: AbortSignal): Promise<CsvHeader> {
  const head = await readHead(source, file, signal);
  if (head.length === 0) throw new MartletError('source-file-empty', { source, file: file.path });
  const encoding = foreignEncoding(head);
  if (encoding !== undefined) throw new MartletError('source-file-encoding', { source, file: file.path, encoding });
  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  // Bytes as characters one to one, so that positions in the text are positions in the file.
  const text = head.subarray(start).toString('latin1');
  const [line = '', lineEnd = ''] = /^([^\r\n]*)(\r\n|\n|\r)?/.exec(text)?.slice(1) ?? [];
  const names = headerNames(Buffer.from(line, 'latin1').toString('utf8'), format);
  if (names === undefined) throw new MartletError('source-header-missing', { source, file: file.path });
  return { names, bytes: start + line.length + lineEnd.length, lineEnd: lineEnd === '\r\n' || lineEnd === '\r' ? lineEnd : '\n' };
}

async function readHead(source: string, file: SourceFile, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of (await openContent(file, signal)) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (chunk.includes(LINE_FEED) || size > MAX_ROW_BYTES) break;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('source-unreadable', { source, file: file.path, message }, undefined, { cause });
  }
  return Buffer.concat(chunks);
}

const LINE_FEED = 0x0a;

function foreignEncoding(head: Buffer): string | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32 (little endian)' : 'UTF-16 (little endian)';
  if (first === 0xfe && second === 0xff) return 'UTF-16 (big endian)';
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return 'UTF-32 (big endian)';
  return undefined;
}

/** The names of a header line without the blanks around them; undefined when there are none or a quote is not closed. */
function headerNames(line: string, { delimiter, quote }: CsvFormat): readonly string[] | undefined {
  if (line.trim() === '') return undefined;
  const names: string[] = [];
  let rest = line;
  for (;;) {
    const trimmed = rest.trimStart();
    let name: string;
    if (trimmed.startsWith(quote)) {
      const end = closingQuote(trimmed, quote);
      if (end === undefined) return undefined;
      name = trimmed.slice(1, end).replaceAll(quote + quote, quote);
      rest = trimmed.slice(end + 1).trimStart();
      if (rest !== '' && !rest.startsWith(delimiter)) return undefined;
    } else {
      const end = rest.indexOf(delimiter);
      name = end < 0 ? rest : rest.slice(0, end);
      rest = end < 0 ? '' : rest.slice(end);
    }
    names.push(name.trim());
    if (rest === '') return names;
    rest = rest.slice(delimiter.length);
  }
}

function closingQuote(text: string, quote: string): number | undefined {
  for (let at = text.indexOf(quote, 1); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return undefined;
}

/**
 * For each field of a file the column that it fills; undefined for a field that is left out. Names are compared without
 * regard to case, in any order.
 *
 * @returns what is wrong, in place of the columns, when something is.
 */
export function matchHeader(
  source: string,
  file: string,
  names: readonly string[],
  columns: Columns,
  extraColumns: 'error' | 'ignore',
): { readonly columns: readonly (string | undefined)[]; readonly errors: readonly MartletError[] } {
  const declared = new Map(Object.keys(columns).map((name) => [name.toLowerCase(), name]));
  const found = new Set(names.map((name) => name.toLowerCase()));
  const missing = [...declared].filter(([key]) => !found.has(key)).map(([, name]) => name);
  const extra = names.filter((name) => !declared.has(name.toLowerCase()));
  const repeated = names.filter((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index);
  const errors: MartletError[] = [
    ...missing.map((column) => new MartletError('source-column-missing', { source, file, column, similar: similarNames(column, extra) })),
    ...(extraColumns === 'ignore' ? [] : extra).map(
      (column) => new MartletError('source-column-extra', { source, file, column, similar: similarNames(column, missing) }),
    ),
    ...[...new Set(repeated)]
      .filter((name) => extraColumns === 'error' || declared.has(name.toLowerCase()))
      .map((column) => new MartletError('source-column-repeated', { source, file, column })),
  ];
  return { columns: names.map((name) => declared.get(name.toLowerCase())), errors };
}
