import { describe, expect, test } from 'vitest';
import { type FileRow, integer, model, type Source, source, text, timestamp } from '../../src/index.js';
import { given, runs, run as runTest } from '../../src/testing/index.js';
import { problemsIn } from '../check/problems.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const salesSource = (name: string): string => `import { type FileRow, integer, type Source, source } from 'martlet';
const columns = { id: integer().notNull() };
export interface Rows extends FileRow<typeof columns> {}
export const ${name}: Source<Rows> = source({ name: '${name}', columns, files: { pattern: '${name}_*.csv' } });`;

const reading = (columns: string, query: string): Readonly<Record<string, string>> => ({
  'sources/sales.ts': salesSource('sales'),
  'sources/returns.ts': salesSource('returns'),
  'models/read.ts': `import { integer, type Model, model, type Row, text, timestamp } from 'martlet';
import { sql } from 'kysely';
import { returns } from '../sources/returns.js';
import { sales } from '../sources/sales.js';
const columns = { ${columns} };
export interface Read extends Row<typeof columns> {}
export const read: Model<Read> = model({ name: 'read', from: { sales, returns }, columns, query: (db) => ${query} });`,
  'data/sales_1.csv': 'id\n1\n2\n',
  'data/sales_2.csv': 'id\n3\n',
  'data/returns_1.csv': 'id\n3\n',
});

const JOIN = `db.selectFrom('sales').innerJoin('returns', 'returns.id', 'sales.id')`;

describe('what a load adds to each row', () => {
  test.each([
    ['by its name', `['sales.id', 'sales._source_file as file', 'sales._row_number as row']`],
    ['in raw SQL', `['sales.id', sql<string>\`sales._source_file\`.as('file'), sql<number>\`sales._row_number\`.as('row')]`],
  ])('is known to the check and read %s', async (_, selection) => {
    const files = reading(
      'id: integer().notNull(), file: text().notNull(), row: integer().notNull()',
      `db.selectFrom('sales').leftJoin('returns', 'returns.id', 'sales.id').select(() => ${selection})`,
    );
    expect(await problemsIn(files)).toEqual([]);
    const directory = tempProject(files);
    expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'model gold.read': 'succeeded' });
    expect(await rowsOf(directory, 'select id, file, "row" from gold.read order by id')).toEqual([
      { id: '1', file: 'sales_1.csv', row: '1' },
      { id: '2', file: 'sales_1.csv', row: '2' },
      { id: '3', file: 'sales_2.csv', row: '1' },
    ]);
  });

  test('is left over by a star, also where two sources have it', async () => {
    const columns = 'id: integer().notNull()';
    const star = `db.selectFrom('sales').leftJoin('returns', 'returns.id', 'sales.id').selectAll('sales')`;
    expect(await problemsIn(reading(columns, star))).toEqual([]);
    const two = `db.selectFrom('sales').innerJoin('returns', (join) => join.onTrue()).selectAll('sales').select('returns._row_number')`;
    expect(await problemsIn(reading(columns, two))).toEqual([]);
  });

  test('is ambiguous where two sources have it, and unknown in a table that others fill', async () => {
    const columns = 'file: text().notNull()';
    expect(await problemsIn(reading(columns, `${JOIN}.select('_source_file as file')`))).toEqual([expect.stringContaining('MARTLET-C024')]);
    const files = reading(columns, `${JOIN}.select('sales._source_file as file')`);
    const others = { ...files, 'sources/sales.ts': `${files['sources/sales.ts']}`.replace(/, files: \{[^}]*\}/, '') };
    expect(await problemsIn(others)).toEqual([expect.stringContaining('"sales._source_file"')]);
  });
});

const columns = { id: integer().notNull() };
interface Sales extends FileRow<typeof columns> {}
const sales: Source<Sales> = source({ name: 'sales', columns, files: { pattern: 'sales_*.csv' } });
const newest = model({
  name: 'newest',
  from: { sales },
  columns: { id: integer().notNull(), file: text().notNull(), at: timestamp().notNull() },
  query: (db) => db.selectFrom('sales').select(['id', '_source_file as file', '_loaded_at as at']).where('_row_number', '=', 1),
});
const ROWS = [
  { id: 1, _source_file: 'sales_1.csv', _row_number: 1, _loaded_at: '2024-05-01T00:00:00Z' },
  { id: 2, _source_file: 'sales_1.csv', _row_number: 2 },
];

describe('a unit test of a model that reads it', () => {
  test('gives it, or leaves it out', async () => {
    expect(await runTest(newest, { sales: ROWS })).toHaveRows([{ id: 1, file: 'sales_1.csv', at: '2024-05-01T00:00:00Z' }]);
    expect(await runTest(newest, { sales: [{ id: 7 }] })).toHaveRows([{ id: 7 }]);
  });

  test('gives it to each of several runs', async () => {
    const [first] = await runs(newest, [{ given: [given(sales, ROWS)] }]);
    expect(first).toHaveRows([{ id: 1, file: 'sales_1.csv' }]);
  });
});
