import { appendFile, writeFile } from 'node:fs/promises';
import { type FileContent, openContent } from './file-content.js';
import type { CsvForm } from './plain-csv.js';

/** A file of CSV in which each line is a row, whose lines can be written beside those of others. */
export interface JoinableLines {
  readonly form: CsvForm;
  /** The bytes of its first line, which names the fields. */
  readonly headerBytes: number;
}

/** Files that are no larger are joined: DuckDB takes longer to begin with a file than to read it. */
export const JOINED_BYTES = 1 << 16;
const WRITTEN_AT_ONCE = 1 << 22;

/** Writes the rows of small files of one form into one file, each line behind the path of its file. */
export async function joinLines(
  target: string,
  { delimiter, quote, lineEnd, width }: CsvForm,
  files: readonly { readonly content: FileContent; readonly lines: JoinableLines }[],
): Promise<void> {
  const fields = Array.from({ length: width + 1 }, (_, place) => `f${place}`);
  await writeFile(target, `${fields.join(delimiter)}${lineEnd}`);
  let joined = '';
  const write = async (): Promise<void> => {
    await appendFile(target, Buffer.from(joined, 'latin1'));
    joined = '';
  };
  for (const { content, lines } of files) {
    const path = Buffer.from(content.file.path).toString('latin1');
    const before = `${quote}${path.replaceAll(quote, quote + quote)}${quote}${delimiter}`;
    joined += behind(before, rowsOf(await textOf(content), lines, width), lineEnd);
    if (joined.length > WRITTEN_AT_ONCE) await write();
  }
  await write();
}

/** The bytes of a file, each as a character. */
async function textOf(content: FileContent): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openContent(content)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** The text behind the header, without the blank lines that are no rows: in a table of one column each is one. */
function rowsOf(text: string, { headerBytes, form: { lineEnd } }: JoinableLines, width: number): string {
  const rows = text.slice(headerBytes);
  if (width === 1 || !(rows.startsWith(lineEnd) || rows.includes(lineEnd + lineEnd))) return rows;
  return rows
    .split(lineEnd)
    .filter((line) => line !== '')
    .join(lineEnd);
}

function behind(before: string, rows: string, lineEnd: string): string {
  if (rows === '') return '';
  const lines = rows.endsWith(lineEnd) ? rows.slice(0, -lineEnd.length) : rows;
  return `${before}${lines.replaceAll(lineEnd, lineEnd + before)}${lineEnd}`;
}
