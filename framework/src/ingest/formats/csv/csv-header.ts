import { MartletError } from '../../../errors.js';
import { type FileContent, openContent, readableContent } from '../../file-content.js';
import { MAX_ROW_BYTES } from '../../plain-csv.js';
import { TextDecoding } from '../../text-decoding.js';
import type { CsvFormat } from './csv-format.js';
import { type TextField, TextRows } from './text-rows.js';
import { utf8Of } from './utf8.js';

/** What the first row of a file says. */
export interface CsvHeader {
  /** Its fields as they are in the file, without the blanks around them. */
  readonly names: readonly string[];
  /** Its bytes in the unpacked file, a byte-order mark and the line end included. */
  readonly bytes: number;
  /** How its line ends; a line feed when it has no end. */
  readonly lineEnd: '\n' | '\r\n' | '\r';
}

/**
 * Reads the first row of a file that is written in UTF-8 and begins with it.
 *
 * @throws MartletError `source-file-encoding`, `source-header-missing`, `source-unreadable`
 */
export async function readHeader(source: string, content: FileContent, format: CsvFormat, signal?: AbortSignal): Promise<CsvHeader> {
  const { path: file } = content.file;
  const foreign = foreignEncoding(content.start);
  if (foreign !== undefined) throw new MartletError('source-file-encoding', { source, file, encoding: foreign });
  const start = content.start.subarray(0, 3).equals(MARK) ? MARK.length : 0;
  const first = await firstRow(source, content, format, signal);
  // A line that is blank is no row, but the names were expected in the first.
  if (first === undefined || /^\s*[\r\n]/.test(first.text)) throw new MartletError('source-header-missing', { source, file });
  const [lineEnd = ''] = /^(\r\n|\n|\r)/.exec(first.text.slice(first.raw.length)) ?? [];
  return {
    names: namesOf(first.fields, format),
    bytes: start + first.raw.length + lineEnd.length,
    lineEnd: lineEnd === '\r\n' || lineEnd === '\r' ? lineEnd : '\n',
  };
}

/**
 * The fields of the first row of a file in any form: behind skipped lines and comments.
 *
 * @throws MartletError `source-header-missing`, `source-unreadable`
 */
export async function readFirstFields(
  source: string,
  content: FileContent,
  format: CsvFormat,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const first = await firstRow(source, content, { ...format, footerRows: 0 }, signal);
  if (first === undefined) throw new MartletError('source-header-missing', { source, file: content.file.path });
  return namesOf(first.fields, format);
}

function namesOf(fields: readonly TextField[], { encoding }: CsvFormat): readonly string[] {
  return fields.map(({ text }) => (encoding === 'utf-8' ? (utf8Of(text) ?? text) : text).trim());
}

interface FirstRow {
  readonly fields: readonly TextField[];
  readonly raw: string;
  /** The text that was looked at, without a byte-order mark. */
  readonly text: string;
}

/** Reads no more of a file than its first row needs; undefined where it has none, or one that can't be divided. */
async function firstRow(source: string, content: FileContent, form: CsvFormat, signal?: AbortSignal): Promise<FirstRow | undefined> {
  return readableContent(source, content.file, signal, async () => {
    const decoding = new TextDecoding(form.encoding);
    let found: { readonly fields?: readonly TextField[]; readonly raw: string } | undefined;
    let text = '';
    const rows = new TextRows(form, {
      row: (fields, raw) => {
        found ??= { fields, raw };
      },
      fault: (raw) => {
        found ??= { raw };
      },
    });
    for await (const chunk of await openContent(content, signal)) {
      const decoded = decoding.decode(chunk.subarray(0, 2 * MAX_ROW_BYTES));
      text += decoded;
      rows.write(decoded);
      if (found !== undefined || text.length > MAX_ROW_BYTES) break;
    }
    if (found === undefined) rows.end();
    return found?.fields === undefined ? undefined : { fields: found.fields, raw: found.raw, text };
  });
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function foreignEncoding(head: Buffer): string | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32 (little endian)' : 'UTF-16 (little endian)';
  if (first === 0xfe && second === 0xff) return 'UTF-16 (big endian)';
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return 'UTF-32 (big endian)';
  return undefined;
}
