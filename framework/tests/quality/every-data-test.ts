import {
  date,
  distinctShare,
  distributedLike,
  doesNotMatch,
  holdsAll,
  integer,
  type Model,
  notBlank,
  notIn,
  nullShareAtMost,
  occursInShares,
  recentWithin,
  seed,
  statistics,
  text,
  timestamp,
  zScoreWithin,
} from '../../src/index.js';

const other = seed({ name: 'other', columns: { id: integer(), t: text() }, rows: [] });

/** One relation with one data test of each kind that is not a condition of the author's own. */
export const everyDataTest: Model = seed({
  name: 'subject',
  columns: {
    id: integer().test(nullShareAtMost(0.1), distinctShare({ min: 0.9 }), zScoreWithin(4), holdsAll([1, 2])),
    a: integer().test(
      statistics.mean({ min: 1, max: 2 }),
      statistics.stddev({ max: 3 }),
      statistics.quantile(0.5, { min: 1 }),
      distributedLike([1, 2.5]),
    ),
    t: text().test(notIn(['x']), doesNotMatch(/test.*/), notBlank(), occursInShares({ web: 0.75, shop: 0.25 })),
    day: date(),
    until: date(),
    at: timestamp().test(recentWithin(36)),
  },
  rows: [],
  tests: (t) => [
    t.column('a', statistics.mean({ max: 9 }), { name: 'mean_of_some', where: (eb) => eb('t', '=', 'web') }),
    t.column('a', statistics.mean({ max: 9 }), { name: 'mean_of_each', groupBy: ['t'] }),
    t.rowCount({ min: 1, max: 100 }),
    t.rowCountOfDaysAgo(1, { times: { min: 0.9, max: 1.15 } }),
    t.monotonic('a', { orderBy: 'day', groupBy: ['t'] }),
    t.noGaps('day', { unit: 'month' }),
    t.sequential('id', { step: 2 }),
    t.exclusiveRanges('day', 'until', { groupBy: ['t'], gaps: 'forbidden' }),
    t.references(['id', 't'], other, ['id', 't'], { referredWhere: (eb) => eb('id', '>', 0) }),
    t.rowCountOf(other, { times: { min: 0.5, max: 2 } }),
    t.sumOf('a', other, 'id', { tolerance: 0.5 }),
    t.valuesOf(['id', 't'], other, ['id', 't']),
    t.sharesOf('t', other, 't'),
    t.distributionOf('a', other, 'id'),
    t.kAnonymity({ k: 5, by: ['t', 'day'], people: 'id' }),
    t.kAnonymity({ k: 5, by: ['t'], person: 'id' }, { name: 'k_of_persons' }),
    t.lDiversity({ l: 3, by: ['t'], of: 'a' }),
  ],
});
