import { describe, expect, test } from 'vitest';
import { date, double, type GroupTestOptions, integer, type Model, seed, type TestOptions, text, timestamp } from '../../src/index.js';
import { KINDS, type RelationTest, testsOf } from '../../src/quality/index.js';
import type { UntypedRow } from '../../src/quality/kinds/index.js';
import { given, testData } from '../../src/testing/index.js';
import { EVERY_KIND, type Sample } from './every-kind.js';

/** What the queries of tests call the columns that they add: here they are columns of the model. */
const HELPERS =
  'rows measured previous_value next_start mean spread value latest unlisted observed_0 rows_0 own other statistic people different_values'.split(
    ' ',
  );
/** By these columns rows are grouped, and each may be called as a helper is. */
const GROUPS = ['g', 'measured', 'rows', 'value', 'group', 'group_0', 'mean', 'own'];

const columns = {
  ...Object.fromEntries(HELPERS.map((name) => [name, text()])),
  ...Object.fromEntries(GROUPS.map((name) => [name, text()])),
  part: text(),
  id: integer(),
  n: double(),
  s: text(),
  day: date(),
  until: date(),
  at: timestamp(),
  surplus: integer(),
};

const other = seed({ name: 'other', columns: { id: integer(), n: double(), s: text(), surplus: integer() }, rows: [] });

function subject({ declare }: Pick<Sample, 'declare'>, ...options: readonly GroupTestOptions<UntypedRow>[]): Model {
  // The samples name columns as text, so that one list serves all kinds.
  const tests = options.map((one) => (t: unknown) => declare(t as never, one, other as never));
  return seed({ name: 'subject', columns, rows: [], tests: (t) => tests.map((make) => make(t)) as never }) as unknown as Model;
}

/** The names of the tests that find failing rows. */
async function failing({ other: others }: Sample, model: Model, rows: readonly UntypedRow[]): Promise<readonly string[]> {
  const complete = rows.map((row) => ({ ...Object.fromEntries([...HELPERS, ...GROUPS].map((name) => [name, row.g ?? 'none'])), ...row }));
  const read = others === undefined ? [] : [given(other, others as never)];
  const { failed } = await testData(model, given(model as never, complete as never), ...read);
  return failed;
}

const samples = Object.entries(EVERY_KIND).flatMap(([kind, sample]) => (sample === 'not told by rows' ? [] : [[kind, sample] as const]));

describe.each(samples)('%s', (kind, sample) => {
  const probe = { name: 'probe' };

  test('finds what breaks it, and nothing else', async () => {
    const model = subject(sample, probe);
    expect(await failing(sample, model, sample.kept)).toEqual([]);
    expect(await failing(sample, model, sample.broken)).toEqual(['probe']);
  });

  test.runIf(sample.takesWhere)('looks at the rows for which `where` holds', async () => {
    const rows = [...sample.kept.map((row) => ({ ...row, part: 'good' })), ...sample.broken.map((row) => ({ ...row, part: 'bad' }))];
    const only = (part: string): GroupTestOptions<UntypedRow> => ({ name: part, where: (eb) => eb('part', '=', part) });
    expect(await failing(sample, subject(sample, only('good'), only('bad')), rows)).toEqual(['bad']);
  });

  test('holds in each group of `groupBy`', async () => {
    expect(sample.grouped === undefined).toBe(reachOf(kind) !== 'group');
    if (sample.grouped === undefined) return;
    const { rows, together } = sample.grouped;
    const model = subject(sample, { name: 'together' }, ...GROUPS.map((name) => ({ name: `by_${name}`, groupBy: [name] })));
    const groups = GROUPS.map((name) => `by_${name}`).sort();
    expect(await failing(sample, model, rows)).toEqual(together === 'broken' ? ['together'] : groups);
  });

  test('keeps every other option', () => {
    const options: Required<TestOptions> = {
      name: 'named',
      severity: 'warn',
      warnIf: 1,
      errorIf: 2,
      limit: 3,
      description: 'Why.',
      tags: ['nightly'],
      owner: 'finance',
    };
    expect(theTest(subject(sample, options))).toMatchObject({ kind, ...options });
  });
});

test('a test of some rows, or in groups, claims nothing of all rows', () => {
  for (const [, sample] of samples) {
    if (sample.takesWhere) expect(theTest(subject(sample, { where: (eb) => eb('id', '=', 1) })).claim).toBeUndefined();
    if (sample.grouped !== undefined) expect(theTest(subject(sample, { groupBy: ['g'] })).claim).toBeUndefined();
  }
});

test('every kind says what it demands, how it is written, and is listed under its name', () => {
  for (const [name, kind] of Object.entries({ ...KINDS.columns, ...KINDS.rows })) {
    expect(kind.kind).toBe(name);
    expect(kind.summary).toMatch(/^[A-Z].*\.$/);
    expect(kind.written.length).toBeGreaterThan(0);
  }
});

function reachOf(kind: string): string | undefined {
  return Object.values({ ...KINDS.columns, ...KINDS.rows }).find((one) => one.kind === kind)?.reach;
}

function theTest(model: Model): RelationTest {
  const [first] = testsOf(model);
  if (first === undefined) throw new Error('the model has no test');
  return first;
}
