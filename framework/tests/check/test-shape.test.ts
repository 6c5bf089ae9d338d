import { DuckDBConnection } from '@duckdb/node-api';
import { type Expression, type ExpressionBuilder, type QueryCreator, type SqlBool, sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { between, type Columns, date, decimal, integer, matches, model, source, text } from '../../src/index.js';
import { checkProject } from '../../src/project/check/index.js';
import { shapeOf, typesByName } from '../../src/project/check/test-shape.js';
import { loadProject } from '../../src/project/index.js';
import { type RelationTest, testsOf } from '../../src/quality/index.js';
import { tempProject } from '../temp-project.js';
import { problemsIn, SOURCES } from './problems.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The shape of the only test that a table of others declares beside the one on its contract. */
function shapeIn(columns: Columns): string | undefined {
  const tests = testsOf(source({ name: 'one', columns })).filter(({ kind }) => kind !== 'column-contract');
  expect(tests).toHaveLength(1);
  return shape(tests[0], columns);
}

function shape(test: RelationTest | undefined, columns: Columns): string | undefined {
  return test && shapeOf(test, typesByName(new Map([['row', columns]])));
}

/** The same of a condition that a model's author has written. */
function shapeOfCondition(
  condition: (eb: ExpressionBuilder<{ row: { a: string | null } }, 'row'>) => Expression<SqlBool>,
): string | undefined {
  const orders = source({ name: 'orders', columns: { a: text() } });
  const columns = { a: text() };
  const one = model({
    name: 'one',
    from: { orders },
    columns,
    tests: (t) => [t.expression('true', condition)],
    query: (db) => db.selectFrom('orders').select('a'),
  });
  return shape(testsOf(one)[0], columns);
}

describe('the shape of a data test', () => {
  it('is the same whatever the columns are called', () => {
    const one = shapeIn({ order_id: text().notNull(), other: integer() });
    expect(one).toBeDefined();
    for (const name of ['a', 'select', 'rows', 'rowid', 'rank']) expect(shapeIn({ first: date(), [name]: text().notNull() })).toBe(one);
  });

  it('differs by the type of a column, by its kind, and by what it is told', () => {
    const shapes = [
      text().notNull(),
      integer().notNull(),
      decimal(18, 2).notNull(),
      decimal(18, 3).notNull(),
      text().unique(),
      text().accepted('a'),
      text().accepted('a', 'b'),
      text().test(matches('^a')),
      integer().test(between(1, 2)),
      integer().test(between(1, 3)),
    ].map((column) => shapeIn({ column }));
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('is that of the columns that decide on the query, in their order, where the test looks at all rows', () => {
    const orders = source({ name: 'orders', columns: { a: text(), b: integer(), c: text() } });
    const shapeOfGrain = (columns: Columns, grain: readonly string[]): string | undefined => {
      const query = (db: QueryCreator<{ orders: object }>) => db.selectFrom('orders').selectAll();
      // Its query is not looked at, and the columns are any.
      return shape(testsOf(model({ name: 'one', from: { orders }, columns, grain, query } as never))[0], columns);
    };
    const one = shapeOfGrain({ a: text(), b: integer() }, ['a', 'b']);
    expect(one).toBeDefined();
    expect(shapeOfGrain({ other: date(), rows: text(), rank: integer() }, ['rows', 'rank'])).toBe(one);
    expect(shapeOfGrain({ a: text(), b: integer() }, ['b', 'a'])).not.toBe(one);
    expect(shapeOfGrain({ a: text(), b: integer(), c: text() }, ['a', 'b', 'c'])).not.toBe(one);
    // Its table goes by that name.
    expect(shapeOfGrain({ row: text(), b: integer() }, ['row', 'b'])).not.toBe(one);
  });

  it('is not known of a text that is the name of a column, of a name in another case, or of raw SQL', () => {
    expect(shapeIn({ state: text().accepted('a'), a: text() })).toBeUndefined();
    expect(shapeIn({ state: text().accepted('a'), b: text() })).toBeDefined();
    expect(shapeOfCondition((eb) => eb('a', '=', 'b'))).toBeDefined();
    expect(shapeOfCondition((eb) => eb('a', '=', 'a'))).toBeUndefined();
    expect(shapeOfCondition((eb) => eb('A' as 'a', '=', 'b'))).toBeUndefined();
    expect(shapeOfCondition(() => sql<SqlBool>`a = 'b'`)).toBeUndefined();
  });
});

describe('a check of data tests', () => {
  const modelFile = (name: string, columns: string): string => `import { date, integer, decimal, model, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const ${name} = model({ name: '${name}', from: { orders }, columns: { ${columns} },
  query: (db) => db.selectFrom('orders').select((eb) => [${columns
    .split(', ')
    .map((column) =>
      column.replace(/^(\w+): (\w+).*/, (_, name, type) => `eb.cast('note', '${type === 'integer' ? 'bigint' : 'varchar'}').as('${name}')`),
    )
    .join(', ')}]) });`;

  async function questions(files: Readonly<Record<string, string>>): Promise<number> {
    const prepare = vi.spyOn(DuckDBConnection.prototype, 'prepare');
    const run = vi.spyOn(DuckDBConnection.prototype, 'run');
    const project = await loadProject(tempProject({ ...SOURCES, ...files }));
    prepare.mockClear();
    run.mockClear();
    await checkProject(project);
    const asked = prepare.mock.calls.length + run.mock.calls.length;
    vi.restoreAllMocks();
    return asked;
  }

  it('asks the engine about a model’s query, and about no test of a shape that it has proved', async () => {
    const one = await questions({ 'models/one.ts': modelFile('one', 'a: text().notNull().unique(), b: integer().notNull()') });
    const two = await questions({
      'models/one.ts': modelFile('one', 'a: text().notNull().unique(), b: integer().notNull()'),
      'models/two.ts': modelFile('two', 'c: text().notNull(), d: integer().notNull(), e: text().notNull().unique()'),
    });
    expect(two - one).toBeLessThanOrEqual(2);
  });

  it('finds what is wrong with each of two tests of one shape', async () => {
    const wrong = (name: string): string => `import { model, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const ${name} = model({ name: '${name}', from: { orders }, columns: { ${name}_id: text() },
  tests: (test) => [test.expression('positive', (eb) => eb('${name}_id', '>', 5))],
  query: (db) => db.selectFrom('orders').select('order_id as ${name}_id') });`;
    const problems = await problemsIn({ 'models/one.ts': wrong('one'), 'models/two.ts': wrong('two') });
    const found = problems.filter((problem) => !problem.startsWith('warning'));
    expect([...new Set(found.map((problem) => problem.split(' ')[2]?.split(':')[0]))]).toEqual(['models/one.ts', 'models/two.ts']);
  });
});
