import { describe, expect, test } from 'vitest';
import {
  asc,
  coalesce,
  count,
  dateTrunc,
  decimalLiteral,
  ifElse,
  isTrue,
  lag,
  type Model,
  max,
  model,
  nullIf,
  over,
  round,
  safeDivide,
  sum,
  upper,
} from '../../src/index.js';
import { mutantsOf } from '../../src/testing/mutation/mutants-of.js';
import { differingLines, mutationScore } from '../../src/testing/mutation/mutation-report.js';
import { withQuery } from '../../src/testing/mutation/mutation-switch.js';
import { runSubject } from '../../src/testing/run.js';
import { subProject } from '../../src/testing/sub-project.js';
import { dimDate, factSales, salesByDay, stgOrders, stgProducts } from './shop.js';

// The queries are right; only their types are of no interest here.
// biome-ignore lint/suspicious/noExplicitAny: what a query builder offers is known to Kysely alone
type Any = any;

const subject = (query: (db: Any) => unknown): Model =>
  (model as (spec: object) => Model)({
    name: 'subject',
    from: { orders: stgOrders, products: stgProducts },
    columns: stgOrders.columns,
    query,
  });

/** What is changed in a query over the orders. */
const changes = (query: (db: Any) => unknown): readonly string[] =>
  mutantsOf(subject(query)).mutants.map(({ kind, what }) => `${kind}: ${what}`);
const changesOf = (expression: (eb: Any) => Any): readonly string[] =>
  changes((db) => db.selectFrom('orders').select((eb: Any) => expression(eb).as('x')));

describe('what is changed', () => {
  test.each<[string, readonly string[], (eb: Any) => Any]>([
    [
      'a comparison, and its constant',
      ['comparison: > becomes >=', 'comparison: > becomes <', 'constant: 1 becomes 2'],
      ({ eb }) => eb('quantity', '>', 1),
    ],
    [
      'and',
      ['predicate: the right side of and is left out', 'predicate: the left side of and is left out', 'comparison: = becomes !='],
      ({ eb, ref }) => eb.and([eb('is_cancelled', '=', ref('is_cancelled')), ref('is_cancelled')]),
    ],
    ['coalesce', ['null: coalesce is left out', 'constant: 0 becomes 1'], ({ ref }) => coalesce(ref('quantity'), 0)],
    ['nullif', ['null: nullif is left out', 'constant: "x" becomes "x!"'], ({ ref }) => nullIf(ref('order_id'), 'x')],
    ['an aggregate', ['aggregate: sum becomes max'], ({ ref }) => sum(ref('quantity'))],
    [
      'a filter',
      ['aggregate: max becomes min', 'aggregate: the filter of max is left out'],
      ({ ref }) => max(ref('quantity'), { filter: ref('is_cancelled') }),
    ],
    ['a division', ['arithmetic: safeDivide becomes multiply'], ({ ref }) => safeDivide(ref('amount'), ref('quantity'))],
    ['a function', ['function: upper is left out'], ({ ref }) => upper(ref('order_id'))],
    ['rounding', ['function: round is left out', 'constant: 1 becomes 2'], ({ ref }) => round(ref('amount'), 1)],
    ['a unit of time', ['constant: "month" becomes "quarter"'], ({ ref }) => dateTrunc('month', ref('order_date'))],
    ['a decimal', ['constant: "0.00" becomes "1.00"'], () => decimalLiteral('0.00')],
    ['a case', ['constant: false becomes true', 'constant: true becomes false'], ({ ref }) => isTrue(ref('is_cancelled'))],
    [
      'a window',
      [
        'window: partition by is left out',
        'window: lag becomes lead',
        'constant: 1 becomes 2',
        'constant: false becomes true',
        'window: asc becomes desc',
      ],
      ({ ref }) => over(lag(ref('amount')), { partitionBy: ref('product_id'), orderBy: asc(ref('order_date')) }),
    ],
    [
      'a frame',
      ['window: the frame becomes the whole partition', 'aggregate: sum becomes max', 'window: asc becomes desc'],
      ({ ref }) => over(sum(ref('amount')), { orderBy: ref('order_date'), frame: { rows: ['unbounded', 0] } }),
    ],
  ])('%s', (_, expected, expression) => {
    expect(changesOf(expression)).toEqual(expected);
  });

  test('joins, conditions, group keys, distinct, limits and set operations', () => {
    expect(
      changes((db) =>
        db
          .selectFrom('orders')
          .leftJoin('products', 'products.product_id', 'orders.product_id')
          .where('quantity', '>=', 1)
          .groupBy(['order_id', 'category'])
          .select(['order_id', 'category', count().as('n')]),
      )
        .map((change) => change.replace(/^comparison.*|^constant.*/, ''))
        .filter(Boolean),
    ).toEqual([
      'predicate: where is left out',
      'group-key: group key order_id is left out',
      'group-key: group key category is left out',
      'join: left join becomes inner join',
    ]);
    expect(changes((db) => db.selectFrom('orders').select('order_id').distinct().limit(2))).toEqual([
      'distinct: distinct is left out',
      'limit: limit is left out',
      'constant: 2 becomes 3',
    ]);
    expect(
      changes((db) =>
        db
          .selectFrom('orders')
          .select('order_id')
          .union((other: Any) => other.selectFrom('products').select('product_id')),
      ),
    ).toEqual(['set-operation: union becomes union all']);
  });
});

test('a change that provably means the same is left out', () => {
  const { mutants, equivalent } = mutantsOf(
    subject((db) =>
      db
        .selectFrom('orders')
        .select(({ eb, ref }: Any) => ifElse(eb.and([ref('is_cancelled'), ref('is_cancelled')]), ref('quantity'), ref('quantity')).as('x')),
    ),
  );
  // Both sides of this `and` say the same, so that leaving out the one is leaving out the other.
  expect(mutants.map(({ what }) => what)).toEqual(['the right side of and is left out']);
  expect(equivalent).toBe(0);
});

test.each([stgOrders, stgProducts, factSales, salesByDay, dimDate].map((one) => [one.name, one as Model] as const))(
  'every mutant of %s is a query that runs',
  async (_, original) => {
    const { mutants } = mutantsOf(original);
    expect(mutants.length).toBeGreaterThan(0);
    expect(mutantsOf(original).mutants.map(({ place }) => place)).toEqual(mutants.map(({ place }) => place));
    const nothing = Object.values(original.from).map((relation) => ({ relation, rows: [] }));
    for (const { query } of mutants) {
      await runSubject(
        original,
        await subProject(original, nothing, (relation) => (relation === original ? withQuery(original, query) : relation)),
      );
    }
  },
);

test('a score is the share of changes that were noticed', () => {
  const mutant = (status: 'unit-test' | 'data-test' | 'survived') =>
    ({ kind: 'join', what: '', status, sql: { original: [], mutated: [] } }) as const;
  const report = (...mutants: readonly ReturnType<typeof mutant>[]) => ({ model: 'm', file: 'm.ts', mutants, equivalent: 0 });
  expect(mutationScore([report(mutant('unit-test'), mutant('survived')), report(mutant('data-test'), mutant('unit-test'))])).toBe(0.75);
  expect(mutationScore([report()])).toBe(1);
});

test('a difference is told in lines', () => {
  expect(differingLines('a\n  b\nc', 'a\n  x\n  y\nc')).toEqual({ original: ['b'], mutated: ['x', 'y'] });
});
