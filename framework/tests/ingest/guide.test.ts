import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { boolean, type Columns, date, decimal, integer, text, timestamp } from '../../src/columns/index.js';
import type { FileOptions } from '../../src/model/index.js';
import { useLoading } from './loading.js';
import { type Cells, writeWorkbook } from './write-workbook.js';
import { writeZip } from './write-zip.js';

const loading = useLoading();

/** The columns that the examples of the guide have. */
const COLUMNS: Columns = {
  id: integer().notNull(),
  name: text(),
  other: text(),
  day: date(),
  at: timestamp(),
  amount: decimal(18, 2),
  paid: boolean(),
};

const guide = readFileSync(new URL('../../../docs/guides/sources.md', import.meta.url), 'utf8');
const rows = [...guide.matchAll(/^\| ([^|]+) \| `([^`]+)` \| `([^`]+)` \| `(\{[^`]+\})` \|$/gm)].map(
  ([, what = '', content = '', files = '', row = '']) => ({
    what,
    content,
    files,
    row,
  }),
);

describe('the examples of the guide to sources', () => {
  test('are many', () => expect(rows.length).toBeGreaterThanOrEqual(25));

  test.each(rows)('$what', async ({ what, content, files, row }) => {
    const expected: Record<string, unknown> = JSON.parse(row);
    const columns = Object.fromEntries(Object.entries(COLUMNS).filter(([name]) => name in expected));
    // The text and the options stand in the guide as an author writes them in TypeScript.
    const [written, options] = new Function(`return [\`${content}\`, (${files})]`)() as [string, Partial<FileOptions>];
    const folder = what.replaceAll(/\W+/g, '-');
    await loading().write(folder, { 'things.txt': written });
    await pack(what, written, folder);
    const loaded = await loading().again(folder, columns, { pattern: 'things.csv', ...options } as FileOptions);
    expect((await loaded.rows())[0]).toEqual(expected);
  });
});

/** Writes the file as the guide says that it is: cells and files of archives stand there with their names. */
async function pack(what: string, written: string, folder: string): Promise<void> {
  const file = what.startsWith('packed with zstd') ? 'things.csv.zst' : 'things.csv';
  if (file.endsWith('.zst')) {
    const lines = written.trimEnd().split('\n');
    const values = lines.map((line) => `('${line}')`).join(', ');
    const path = `${loading().directory}/${folder}/${file}`;
    await loading().session.execute(
      `copy (values ${values}) to '${path}' (format csv, header false, quote '', delimiter '\x01', compression zstd)`,
    );
    return;
  }
  const content = what.startsWith('packed with gzip')
    ? gzipSync(written)
    : what.includes('archive')
      ? zipOf(written)
      : workbookOf(what, written);
  await loading().write(folder, { [file]: content ?? written });
}

/** `a.csv: text · b.csv: text` */
function zipOf(written: string): Buffer {
  return writeZip(Object.fromEntries(partsOf(written)));
}

/** `A1: id · B1: name`, or with the sheet before: `Orders!A1: id`. */
function workbookOf(what: string, written: string): Buffer | undefined {
  if (!what.includes('workbook')) return undefined;
  const sheets: Record<string, Record<string, Cells[string]>> = {};
  for (const [place, text] of partsOf(written)) {
    const [sheet = '', cell = ''] = place.includes('!') ? place.split('!') : ['Sheet1', place];
    sheets[sheet] = { ...sheets[sheet], [cell]: /^\d+$/.test(text) ? Number(text) : text };
  }
  return writeWorkbook(sheets);
}

function partsOf(written: string): readonly (readonly [string, string])[] {
  return written.split(' · ').map((part) => [part.slice(0, part.indexOf(': ')), part.slice(part.indexOf(': ') + 2)] as const);
}
