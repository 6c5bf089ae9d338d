import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boolean, type Columns, date, decimal, integer, text, timestamp } from '../../src/columns/index.js';
import type { FileOptions } from '../../src/model/index.js';
import { useLoading } from './loading.js';

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

  test.each(rows)('$what', async ({ content, files, row }) => {
    const expected: Record<string, unknown> = JSON.parse(row);
    const columns = Object.fromEntries(Object.entries(COLUMNS).filter(([name]) => name in expected));
    // The text and the options stand in the guide as an author writes them in TypeScript.
    const [written, options] = new Function(`return [\`${content}\`, (${files})]`)() as [string, Partial<FileOptions>];
    const loaded = await loading().load({ 'things.csv': written }, columns, { pattern: 'things.csv', ...options } as FileOptions);
    expect((await loaded.rows())[0]).toEqual(expected);
  });
});
