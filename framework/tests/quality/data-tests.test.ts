import { describe, expect, test } from 'vitest';
import { rowsOf, run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

/** A seed with these columns and rows, the tests of which are run. */
const seedFile = (columns: string, rows: string, options = ''): string => `
import { atLeast, atMost, between, boolean, date, decimal, integer, lengthBetween, matches, positive, seed, text } from 'martlet';
export const subject = seed({ name: 'subject', columns: { ${columns} }, rows: ${rows}, ${options} });
`;

/** What the tests of the seed answered: status and failing rows, by the test's name. */
async function answers(columns: string, rows: string, options = '', storeFailures = false) {
  const directory = tempProject({ 'models/subject.ts': seedFile(columns, rows, options) });
  const result = await run(directory, { command: 'build', storeFailures });
  const tests = result.steps.flatMap(({ test: name, status, failures }) =>
    name === undefined ? [] : [[name, [status, failures]] as const],
  );
  return {
    directory,
    tests: Object.fromEntries(tests),
    published: result.published,
  };
}

describe('the rules of a column', () => {
  test.each([
    ['not null', 'a: text().notNull()', `[{ a: 'x' }, { a: null as unknown as string }]`, 'not_null_a', 1],
    ['unique, nulls left out', 'a: text().unique()', `[{ a: 'x' }, { a: 'x' }, { a: null }, { a: null }]`, 'unique_a', 1],
    ['accepted, null passes', `a: text().accepted('x')`, `[{ a: 'x' }, { a: 'y' as 'x' }, { a: null }]`, 'accepted_a', 1],
    [
      'between, its ends included',
      'a: integer().test(between(1, 3))',
      '[{ a: 0 }, { a: 1 }, { a: 3 }, { a: 4 }, { a: null }]',
      'between_a',
      2,
    ],
    [
      'between, its ends left out',
      'a: integer().test(between(1, 3, { exclusive: true }))',
      '[{ a: 1 }, { a: 2 }, { a: 3 }]',
      'between_a',
      2,
    ],
    ['at least', 'a: decimal(4, 2).test(atLeast(0))', `[{ a: '-0.01' }, { a: '0.00' }]`, 'between_a', 1],
    ['at most, a date', `a: date().test(atMost('2024-02-29'))`, `[{ a: '2024-02-29' }, { a: '2024-03-01' }]`, 'between_a', 1],
    ['positive', 'a: integer().test(positive())', '[{ a: 0 }, { a: 1 }]', 'between_a', 1],
    [
      'a pattern, of the whole text',
      'a: text().test(matches(/P[0-9]+|none/))',
      `[{ a: 'P12' }, { a: 'xP12' }, { a: 'P12x' }, { a: 'none' }, { a: 'xnone' }, { a: 'nonex' }, { a: 'P' }]`,
      'matches_a',
      5,
    ],
    ['a length in characters', 'a: text().test(lengthBetween(2, 3))', `[{ a: 'é' }, { a: 'éé' }, { a: 'éééé' }]`, 'length_a', 2],
  ])('%s', async (_, columns, rows, name, failures) => {
    const { tests } = await answers(columns, rows);
    expect(tests[name]).toEqual(['failed', failures]);
  });

  test('hold on rows that keep to them', async () => {
    const { tests } = await answers(
      `a: text().notNull().unique().accepted('x', 'y').test(matches(/[xy]/), lengthBetween(1, 1)), b: integer().test(between(1, 2))`,
      `[{ a: 'x', b: 1 }, { a: 'y', b: 2 }]`,
    );
    expect(Object.values(tests).every(([status]) => status === 'succeeded')).toBe(true);
    expect(Object.keys(tests)).toHaveLength(6);
  });

  test('a reference to another relation finds orphans, and leaves nulls out', async () => {
    const directory = tempProject({
      'models/parents.ts': `import { seed, text } from 'martlet'; export const parents = seed({ name: 'parents', columns: { id: text().notNull() }, rows: [{ id: 'p1' }] });`,
      'models/children.ts': `import { seed, text } from 'martlet'; import { parents } from './parents.js';
        export const children = seed({ name: 'children', columns: { parent: text().references(parents, 'id') }, rows: [{ parent: 'p1' }, { parent: 'p2' }, { parent: 'p2' }, { parent: 'p3' }, { parent: null }] });`,
    });
    const result = await run(directory, { command: 'build' });
    expect(result.steps.find(({ test: name }) => name === 'references_parents_parent')).toMatchObject({ status: 'failed', failures: 3 });
  });
});

test('two rules of one kind on one column are both tested', async () => {
  const columns = 'a: integer().test(atLeast(1), atMost(3)), a_2: integer().test(positive())';
  const { tests } = await answers(columns, '[{ a: 0, a_2: 1 }, { a: 2, a_2: 1 }, { a: 3, a_2: 1 }]');
  expect(tests).toEqual({ between_a: ['failed', 1], between_a_2: ['succeeded', 0], between_a_2_2: ['succeeded', 0] });
});

describe('the rules of a model', () => {
  const columns = 'id: integer().notNull(), net: integer(), margin: integer()';
  const rows = '[{ id: 1, net: 10, margin: 3 }, { id: 1, net: 5, margin: 9 }, { id: 2, net: null, margin: 1 }]';

  test('a grain derives a test of uniqueness', async () => {
    const { tests } = await answers(columns, rows, `grain: ['id']`);
    expect(tests.unique_id).toEqual(['failed', 1]);
  });

  test('a condition on the row fails where it is false, and where nobody knows', async () => {
    const { tests } = await answers(
      columns,
      rows,
      `tests: (t) => [t.expression('margin never exceeds revenue', (eb) => eb('margin', '<=', eb.ref('net')))]`,
    );
    expect(tests.margin_never_exceeds_revenue).toEqual(['failed', 2]);
  });

  test('`where` narrows the rows that are tested', async () => {
    const { tests } = await answers(
      columns,
      rows,
      `tests: (t) => [
        t.expression('checked', (eb) => eb('margin', '<=', eb.ref('net')), { where: (eb) => eb('id', '=', 1) }),
        t.uniqueCombination(['id'], { where: (eb) => eb('net', '>', 5) }),
        t.column('margin', atMost(2), { where: (eb) => eb('net', 'is', null) }),
      ]`,
    );
    expect(tests).toMatchObject({ checked: ['failed', 1], unique_id: ['succeeded', 0], between_margin: ['succeeded', 0] });
  });
});

test('a derived test stays beside a declared one of the same name that looks at some rows, or at groups of them', async () => {
  const { tests, published } = await answers(
    'id: integer().notNull(), part: integer()',
    '[{ id: 1, part: 1 }, { id: 1, part: 2 }, { id: 2, part: 2 }]',
    `grain: ['id'], tests: (t) => [
      t.uniqueCombination(['id'], { where: (eb) => eb('part', '=', 2) }),
      t.column('id', { rule: { kind: 'unique' }, options: {} }, { groupBy: ['part'] }),
      t.column('id', { rule: { kind: 'unique' }, options: {} }, { where: (eb) => eb('id', '=', 2), name: 'unique_id' }),
    ]`,
  );
  expect(tests).toEqual({
    not_null_id: ['succeeded', 0],
    unique_id: ['failed', 1],
    unique_id_2: ['succeeded', 0],
    unique_id_3: ['succeeded', 0],
    unique_id_4: ['succeeded', 0],
  });
  expect(published).toEqual([]);
});

test('a dimension’s key is never null, whatever its contract says', async () => {
  const directory = tempProject({
    'models/subject.ts': seedFile('id: integer()', '[{ id: 1 }, { id: null }]'),
    'models/dim_subject.ts': `import { dimension, integer } from 'martlet'; import { subject } from './subject.js';
      export const dimSubject = dimension({ name: 'dim_subject', key: 'id', from: { subject }, columns: { id: integer() }, query: (db) => db.selectFrom('subject').select('id') });`,
  });
  const result = await run(directory, { command: 'build' });
  expect(result.steps.find(({ id }) => id === 'test gold.dim_subject not_null_id')).toMatchObject({ status: 'failed', failures: 1 });
});

describe('how much a failure matters', () => {
  const rows = '[{ a: 1 }, { a: 2 }, { a: 3 }]';

  test.each([
    ['a warning holds nothing back', `between(9, 9, { severity: 'warn' })`, ['warned', 3], true],
    ['failures up to warnIf are passed over', 'between(2, 9, { warnIf: 1, errorIf: 2 })', ['succeeded', 1], true],
    ['failures up to errorIf warn', 'between(3, 9, { errorIf: 2 })', ['warned', 2], true],
    ['failures above errorIf fail', 'between(9, 9, { errorIf: 2 })', ['failed', 3], false],
  ])('%s', async (_, rule, answer, isPublished) => {
    const { tests, published } = await answers(`a: integer().test(${rule})`, rows);
    expect(tests.between_a).toEqual(answer);
    expect(published.includes('bronze.subject')).toBe(isPublished);
  });

  test('failing rows are kept on request', async () => {
    const { directory } = await answers('a: integer().test(between(2, 9))', rows, '', true);
    expect(await rowsOf(directory, 'select a from _martlet_failures.shop__bronze__subject__between_a')).toEqual([{ a: '1' }]);
  });

  test('no more of them are kept than the test, or else the project, says, and all are counted', async () => {
    const directory = tempProject({
      'martlet.config.ts': `import { defineConfig } from 'martlet';
        export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
          defaultTarget: 'local', retention: { failingRows: 3 } });`,
      'models/subject.ts': seedFile(
        `a: integer().test(positive({ name: 'few', limit: 2 }), between(1, 9, { name: 'as_usual' })),
         b: integer().test(atMost(0, { name: 'all', limit: 9 }))`,
        '[-1, -2, -3, -4, -5].map((a) => ({ a, b: -a }))',
        `tests: (t) => [t.expression('a is more than b', (eb) => eb('a', '>', eb.ref('b')), { limit: 1 })]`,
      ),
      'quality/none_are_below.ts': `import { dataTest } from 'martlet'; import { subject } from '../models/subject.js';
        export const noneAreBelow = dataTest({ name: 'none_are_below', from: { subject }, limit: 4,
          query: (db) => db.selectFrom('subject').selectAll().where('a', '<', 0).orderBy('a') });`,
    });
    const { steps } = await run(directory, { command: 'build', storeFailures: true });
    const kept = { few: 2, as_usual: 3, all: 5, a_is_more_than_b: 1, none_are_below: 4 };
    for (const [name, rows] of Object.entries(kept)) {
      expect(steps.find((step) => step.test === name)).toMatchObject({ status: 'failed', failures: 5 });
      const table = name === 'none_are_below' ? name : `bronze__subject__${name}`;
      expect(await rowsOf(directory, `select count(*) as n from _martlet_failures.shop__${table}`)).toEqual([{ n: String(rows) }]);
    }
  });
});

describe('a rule over several relations', () => {
  test('returns the rows that break it, and holds back what it read', async () => {
    const directory = tempProject({
      'models/subject.ts': seedFile('a: integer()', '[{ a: 1 }, { a: 7 }]'),
      'quality/sevens_are_rare.ts': `import { dataTest } from 'martlet'; import { subject } from '../models/subject.js';
        export const sevensAreRare = dataTest({ name: 'sevens_are_rare', from: { subject }, query: (db) => db.selectFrom('subject').selectAll().where('a', '=', 7) });`,
    });
    const result = await run(directory, { command: 'build' });
    expect(result.steps.find(({ test: name }) => name === 'sevens_are_rare')).toMatchObject({ status: 'failed', failures: 1 });
    expect(result.published).toEqual([]);
  });
});
