import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Columns,
  type ColumnTest,
  date,
  decimal,
  distinctCount,
  distinctShare,
  distributedLike,
  doesNotMatch,
  holdsAll,
  integer,
  type ModelTest,
  notBlank,
  notIn,
  nullShareAtMost,
  occursInShares,
  type RowTests,
  recentWithin,
  seed,
  statistics,
  text,
  timestamp,
  zScoreWithin,
} from '../../src/index.js';
import { chiSquaredCritical, kolmogorovSmirnovFactor, normalQuantile } from '../../src/quality/kinds/queries/critical-values.js';
import { given, testData } from '../../src/testing/index.js';

const COLUMNS = { id: integer(), a: integer(), t: text(), day: date(), until: date(), at: timestamp(), amount: decimal(18, 2) };
type Cells = {
  id?: number | null;
  a?: number | null;
  t?: string | null;
  day?: string | null;
  until?: string | null;
  at?: string;
  amount?: string;
};

/** The names of the tests that fail on these rows. */
async function failedOf(columns: Columns, rows: readonly Cells[], tests: (t: RowTests<Cells>) => readonly ModelTest[] = () => []) {
  const subject = seed({ name: 'subject', columns: { ...COLUMNS, ...columns }, rows: [], tests: tests as never });
  return testData(subject, given(subject, rows as never));
}

const numbers = (...values: readonly (number | null)[]): readonly Cells[] => values.map((a) => ({ a }));
const texts = (...values: readonly (string | null)[]): readonly Cells[] => values.map((t) => ({ t }));

describe('a rule on each value', () => {
  test.each<[string, ColumnTest, readonly Cells[], readonly Cells[], number]>([
    ['is none of some values', notIn(['x', 'y']), texts('a', null), texts('x', 'a', 'y'), 2],
    ['does not match a pattern', doesNotMatch(/test.*/), texts('a test', null), texts('test 1', 'a'), 1],
    ['is not blank', notBlank(), texts('a', null), texts('', '  ', 'a'), 2],
  ])('%s', async (_, rule, good, bad, failures) => {
    expect((await failedOf({ t: text().test(rule) }, good)).failed).toEqual([]);
    const report = await failedOf({ t: text().test(rule) }, bad);
    expect(Object.values(report.rows).map((rows) => rows.length)).toEqual([failures]);
  });

  test('is not far from the mean', async () => {
    const usual = Array.from({ length: 30 }, (_, place) => place % 3);
    expect((await failedOf({ a: integer().test(zScoreWithin(3)) }, numbers(...usual, null))).failed).toEqual([]);
    const report = await failedOf({ a: integer().test(zScoreWithin(3)) }, numbers(...usual, 50));
    expect(report.rows.z_score_a).toMatchObject([{ a: '50' }]);
  });
});

describe('a rule on a column as a whole', () => {
  test.each<[string, ColumnTest, readonly Cells[], readonly Cells[]]>([
    ['null share', nullShareAtMost(0.5), numbers(1, null), numbers(1, null, null)],
    ['distinct count', distinctCount({ min: 2, max: 3 }), numbers(1, 1, 2), numbers(1, 1, null)],
    ['distinct share', distinctShare({ min: 0.5 }), numbers(1, 2, 2, null), numbers(1, 1, 1)],
    ['mean', statistics.mean({ min: 2, max: 3 }), numbers(1, 3, null), numbers(1, 2)],
    ['standard deviation', statistics.stddev({ max: 1 }), numbers(1, 2, 3), numbers(1, 3, 5)],
    ['median', statistics.quantile(0.5, { min: 2, max: 2 }), numbers(1, 2, 99), numbers(1, 3, 99)],
    ['sum', statistics.sum({ min: 6, max: 6 }), numbers(1, 5, null), numbers(1, 4)],
    ['least value', statistics.min({ min: 1 }), numbers(1, 5), numbers(0, 5)],
    ['greatest value', statistics.max({ max: 5 }), numbers(1, 5), numbers(1, 6)],
    ['all values', holdsAll([1, 2]), numbers(1, 2, 3), numbers(1, 3)],
  ])('%s', async (_, rule, good, bad) => {
    expect((await failedOf({ a: integer().test(rule) }, good)).failed).toEqual([]);
    const report = await failedOf({ a: integer().test(rule) }, bad);
    expect(report.failed).toHaveLength(1);
    expect(Object.values(report.rows)[0]).toHaveLength(1);
  });

  test('says nothing of no rows, but for what has to be there', async () => {
    const rules = [
      statistics.mean({ min: 1 }),
      statistics.min({ min: 1 }),
      nullShareAtMost(0),
      distinctShare({ min: 1 }),
      statistics.quantile(0.9, { max: 1 }),
    ];
    expect((await failedOf({ a: integer().test(...rules) }, [])).failed).toEqual([]);
    expect((await failedOf({ a: integer().test(distinctCount({ min: 1 }), holdsAll([7])) }, [])).failed).toEqual([
      'distinct_count_a',
      'holds_all_a',
    ]);
  });

  test('looks at some rows, and at each group', async () => {
    const rows = [
      { t: 'x', a: 1 },
      { t: 'x', a: 3 },
      { t: 'y', a: 9 },
    ];
    const where = await failedOf({}, rows, (t) => [t.column('a', statistics.mean({ max: 2 }), { where: (eb) => eb('t', '=', 'x') })]);
    expect(where.failed).toEqual([]);
    const groups = await failedOf({}, rows, (t) => [
      t.column('a', statistics.mean({ max: 2 }), { groupBy: ['t'] }),
      t.rowCount({ min: 2 }, { groupBy: ['t'] }),
    ]);
    expect(groups.rows).toMatchObject({ mean_a: [{ t: 'y', measured: 9 }], row_count: [{ t: 'y', measured: '1' }] });
  });

  test('is recent by the clock of the warehouse', async () => {
    const hours = (ago: number): Cells => ({ at: new Date(Date.now() - ago * 3_600_000).toISOString() });
    const columns = { at: timestamp().test(recentWithin(2)) };
    expect((await failedOf(columns, [hours(30), hours(1)])).failed).toEqual([]);
    expect((await failedOf(columns, [hours(30), hours(3)])).failed).toEqual(['recent_at']);
    expect((await failedOf(columns, [])).failed).toEqual(['recent_at']);
    expect((await failedOf({ day: date().test(recentWithin(48)) }, [{ day: '2020-01-01' }])).failed).toEqual(['recent_day']);
  });
});

describe('a sequence', () => {
  const byDay = (values: readonly (number | null)[]): readonly Cells[] =>
    values.map((a, place) => ({ a, day: `2024-01-${String(place + 10)}`, t: place % 2 === 0 ? 'x' : 'y' }));

  test.each<[string, Parameters<RowTests<Cells>['monotonic']>[1], readonly (number | null)[], readonly (number | null)[]]>([
    ['goes up', { orderBy: 'day' }, [1, 1, null, 2], [1, 3, 2]],
    ['goes up strictly', { orderBy: 'day', strictly: true }, [1, 2], [1, 1]],
    ['goes down', { orderBy: 'day', direction: 'decreasing' }, [3, 3, 1], [1, 2]],
    ['goes up in each group', { orderBy: 'day', groupBy: ['t'] }, [1, 9, 2, 10], [2, 1, 1, 1]],
  ])('%s', async (_, options, good, bad) => {
    expect((await failedOf({}, byDay(good), (t) => [t.monotonic('a', options)])).failed).toEqual([]);
    expect((await failedOf({}, byDay(bad), (t) => [t.monotonic('a', options)])).rows.monotonic_a).toHaveLength(1);
  });

  test('of days has no gaps', async () => {
    const days = (...list: readonly string[]): readonly Cells[] => list.map((day) => ({ day }));
    const noGaps = (t: RowTests<Cells>) => [t.noGaps('day')];
    expect((await failedOf({}, days('2024-02-28', '2024-02-29', '2024-02-29', '2024-03-01'), noGaps)).failed).toEqual([]);
    expect((await failedOf({}, days('2024-02-28', '2024-03-01'), noGaps)).rows.no_gaps_day).toMatchObject([
      { day: '2024-03-01', previous_value: '2024-02-28' },
    ]);
    const months = (t: RowTests<Cells>) => [t.noGaps('day', { unit: 'month' })];
    expect((await failedOf({}, days('2023-12-01', '2024-01-01'), months)).failed).toEqual([]);
    expect((await failedOf({}, days('2023-12-01', '2024-02-01'), months)).failed).toEqual(['no_gaps_day']);
  });

  test('of numbers goes by its step', async () => {
    const sequential = (t: RowTests<Cells>) => [t.sequential('a', { step: 2 })];
    expect((await failedOf({}, numbers(1, 5, 3), sequential)).failed).toEqual([]);
    expect((await failedOf({}, numbers(1, 2), sequential)).failed).toEqual(['sequential_a']);
    expect((await failedOf({}, numbers(1, 1), sequential)).failed).toEqual(['sequential_a']);
  });
});

describe('ranges', () => {
  const range = (day: string, until: string | null, t = 'x'): Cells => ({ day, until, t });
  const touching = [range('2024-01-01', '2024-02-01'), range('2024-02-01', null)];
  const apart = [range('2024-01-01', '2024-01-31'), range('2024-02-01', null)];

  test.each<['allowed' | 'forbidden' | 'required', readonly Cells[], readonly Cells[]]>([
    ['allowed', [...touching, range('2024-01-15', '2024-03-01', 'y')], [range('2024-01-01', '2024-02-02'), range('2024-02-01', null)]],
    ['forbidden', touching, apart],
    ['required', apart, touching],
    ['allowed', apart, [range('2024-02-01', '2024-01-01')]],
    ['allowed', [range('2024-01-01', null)], [range('2024-01-01', null), range('2024-02-01', null)]],
  ])('do not overlap, gaps %s', async (gaps, good, bad) => {
    const exclusive = (t: RowTests<Cells>) => [t.exclusiveRanges('day', 'until', { groupBy: ['t'], gaps })];
    expect((await failedOf({}, good, exclusive)).failed).toEqual([]);
    expect((await failedOf({}, bad, exclusive)).failed).toEqual(['exclusive_ranges_day_until']);
  });
});

describe('a relation against another', () => {
  const other = seed({ name: 'other', columns: { id: integer(), a: integer(), t: text(), amount: decimal(18, 2) }, rows: [] });

  async function compared(
    tests: (t: RowTests<Cells>) => readonly ModelTest[],
    rows: readonly Cells[],
    others: readonly Omit<Cells, 'day' | 'until' | 'at'>[],
  ) {
    const subject = seed({ name: 'subject', columns: COLUMNS, rows: [], tests: tests as never });
    return testData(subject, given(subject, rows as never), given(other, others as never));
  }

  test('refers to its rows by several columns, some rows to some rows', async () => {
    const references = (t: RowTests<Cells>) => [
      t.references(['id', 't'], other, ['id', 't'], { where: (eb) => eb('a', '>', 0), referredWhere: (eb) => eb('a', '=', 1) }),
    ];
    const rows = [
      { id: 1, t: 'x', a: 1 },
      { id: 1, t: 'y', a: 0 },
      { id: null, t: 'x', a: 1 },
    ];
    expect((await compared(references, rows, [{ id: 1, t: 'x', a: 1 }])).failed).toEqual([]);
    expect(
      (
        await compared(references, rows, [
          { id: 1, t: 'x', a: 2 },
          { id: 1, t: 'y', a: 1 },
        ])
      ).rows.references_other_id_t,
    ).toHaveLength(1);
  });

  test('has as many rows, or so many times as many', async () => {
    const same = (t: RowTests<Cells>) => [t.rowCountOf(other)];
    const half = (t: RowTests<Cells>) => [t.rowCountOf(other, { times: { min: 0.5 }, where: (eb) => eb('a', '>', 0) })];
    expect((await compared(same, numbers(1, 2), numbers(3, 4))).failed).toEqual([]);
    expect((await compared(same, numbers(1), numbers(3, 4))).rows.row_count_of_other).toMatchObject([{ own_rows: '1', other_rows: '2' }]);
    expect((await compared(half, numbers(1, 0), numbers(3, 4))).failed).toEqual([]);
    expect((await compared(half, numbers(0, 0), numbers(3, 4))).failed).toEqual(['row_count_of_other']);
  });

  test('adds up to the same, to the cent or within a tolerance', async () => {
    const exact = (t: RowTests<Cells>) => [t.sumOf('amount', other, 'amount')];
    const near = (t: RowTests<Cells>) => [t.sumOf('amount', other, 'amount', { tolerance: 0.05 })];
    const [left, right] = [[{ amount: '0.10' }, { amount: '0.20' }], [{ amount: '0.30' }]];
    expect((await compared(exact, left, right)).failed).toEqual([]);
    expect((await compared(exact, [], [])).failed).toEqual([]);
    expect((await compared(exact, left, [{ amount: '0.31' }])).failed).toEqual(['sum_of_other_amount']);
    expect((await compared(near, left, [{ amount: '0.35' }])).failed).toEqual([]);
    expect((await compared(near, left, [{ amount: '0.36' }])).failed).toEqual(['sum_of_other_amount']);
  });

  test('holds the same values, each as often', async () => {
    const values = (t: RowTests<Cells>) => [t.valuesOf(['a', 't'], other, ['a', 't'])];
    const rows = [
      { a: 1, t: 'x' },
      { a: 1, t: 'x' },
      { a: null, t: 'y' },
    ];
    expect((await compared(values, rows, [...rows].reverse())).failed).toEqual([]);
    expect((await compared(values, rows, rows.slice(1))).rows.values_of_other_a_t).toMatchObject([{ a: '1', t: 'x', surplus: '1' }]);
  });

  test('has the same distribution, or fails', async () => {
    const spread = (count: number, shift: number) => Array.from({ length: count }, (_, place) => ({ a: ((place * 37) % 100) + shift }));
    const distribution = (t: RowTests<Cells>) => [t.distributionOf('a', other, 'a')];
    expect((await compared(distribution, spread(60, 0), spread(50, 0))).failed).toEqual([]);
    expect((await compared(distribution, spread(60, 40), spread(50, 0))).failed).toEqual(['distribution_of_other_a']);
    expect((await compared(distribution, [], spread(5, 0))).failed).toEqual([]);
    const mix = (x: number, y: number) => [...Array(x).fill({ t: 'x' }), ...Array(y).fill({ t: 'y' })];
    const shares = (t: RowTests<Cells>) => [t.sharesOf('t', other, 't')];
    expect((await compared(shares, mix(30, 10), mix(62, 18))).failed).toEqual([]);
    expect((await compared(shares, mix(30, 10), mix(10, 30))).failed).toEqual(['shares_of_other_t']);
  });
});

test('a query of the author’s own', async () => {
  const report = await failedOf({}, numbers(1, 2, 2), (t) => [
    t.query('no value twice', (db) =>
      db
        .selectFrom('row')
        .groupBy('a')
        .select('a')
        .having((eb) => eb(eb.fn.countAll(), '>', 1)),
    ),
  ]);
  expect(report.rows.no_value_twice).toMatchObject([{ a: '2' }]);
});

describe('distributions', () => {
  test('are told from known shares', async () => {
    const mix = (web: number, shop: number): readonly Cells[] => [...Array(web).fill({ t: 'web' }), ...Array(shop).fill({ t: 'shop' })];
    const columns = { t: text().test(occursInShares({ web: 0.75, shop: 0.25 })) };
    expect((await failedOf(columns, mix(32, 8))).failed).toEqual([]);
    expect((await failedOf(columns, [])).failed).toEqual([]);
    expect((await failedOf(columns, mix(20, 20))).failed).toEqual(['shares_t']);
    expect((await failedOf(columns, [...mix(30, 10), { t: 'fax' }])).failed).toEqual(['shares_t']);
  });

  test('are told from a sample', async () => {
    const sample = Array.from({ length: 40 }, (_, place) => place);
    const columns = { a: integer().test(distributedLike(sample)) };
    expect((await failedOf(columns, numbers(...sample.map((value) => value + 3)))).failed).toEqual([]);
    expect((await failedOf(columns, numbers(...sample.map((value) => value + 30)))).failed).toEqual(['distribution_a']);
  });

  // Tables of critical values as textbooks print them.
  test('have the critical values of textbooks', () => {
    expect(normalQuantile(0.05)).toBeCloseTo(1.644854, 6);
    expect(normalQuantile(0.005)).toBeCloseTo(2.575829, 6);
    expect(normalQuantile(0.999)).toBeCloseTo(-3.090232, 6);
    for (const [degrees, significance, value] of [
      [1, 0.05, 3.841],
      [1, 0.01, 6.635],
      [2, 0.01, 9.21],
      [5, 0.05, 11.07],
      [10, 0.01, 23.209],
      [30, 0.05, 43.773],
    ] as const) {
      expect(Math.abs(chiSquaredCritical(degrees, significance) / value - 1)).toBeLessThan(0.03);
    }
    expect(kolmogorovSmirnovFactor(0.05)).toBeCloseTo(1.358, 3);
    expect(kolmogorovSmirnovFactor(0.01)).toBeCloseTo(1.628, 3);
  });

  test('answer as the same statistics computed by hand', async () => {
    const lists = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(lists, lists, async (own, sample) => {
        const below = (list: readonly number[], value: number): number => list.filter((one) => one <= value).length / list.length;
        const statistic = Math.max(...[...own, ...sample].map((value) => Math.abs(below(own, value) - below(sample, value))));
        const critical = kolmogorovSmirnovFactor(0.2) * Math.sqrt((own.length + sample.length) / (own.length * sample.length));
        fc.pre(Math.abs(statistic - critical) > 1e-9);
        const report = await failedOf({ a: integer().test(distributedLike(sample, { significance: 0.2 })) }, numbers(...own));
        expect(report.failed.length > 0).toBe(statistic > critical);
      }),
      { numRuns: 40 },
    );
  });
});
