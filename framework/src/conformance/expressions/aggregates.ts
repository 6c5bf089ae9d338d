import * as m from '../../index.js';
import { type Cases, type ExpressionCase, overRows } from './expression-case.js';

const columns = { k: m.integer(), name: m.text(), n: m.integer(), price: m.decimal(18, 2), ok: m.boolean() };
const rows = [
  { k: 1, name: 'b', n: 10, price: '1.10', ok: true },
  { k: 2, name: null, n: null, price: null, ok: null },
  { k: 3, name: 'a', n: 20, price: '2.20', ok: false },
  { k: 4, name: 'b', n: 40, price: '-3.35', ok: true },
] as const;

type Builder = Parameters<Parameters<typeof overRows<typeof columns>>[3]>[0];
type Refs = Parameters<Extract<Parameters<Builder['select']>[0], (eb: never) => unknown>>[0];

function aggregate(
  name: string,
  build: (eb: Refs) => m.SqlExpression<unknown>,
  expected: string,
  given: readonly (typeof rows)[number][] = rows,
) {
  return overRows(name, columns, given, (from) => from.select((eb) => build(eb).as('result')), [expected]);
}

export const aggregateCases = {
  sum: [
    aggregate('sum', ({ ref }) => m.sum(ref('t.n')), '70'),
    aggregate('sum of decimals', ({ ref }) => m.sum(ref('t.price')), '-0.05'),
    aggregate('sum of nothing', ({ ref }) => m.sum(ref('t.n')), 'null', []),
    aggregate('sum with a filter', (eb) => m.sum(eb.ref('t.n'), { filter: eb('t.k', '>', 1) }), '60'),
    aggregate('sum with a filter that leaves nothing', (eb) => m.sum(eb.ref('t.n'), { filter: eb('t.k', '>', 9) }), 'null'),
  ],
  sumIf: [aggregate('sumIf', (eb) => m.sumIf(eb('t.name', '=', 'b'), eb.ref('t.n')), '50')],
  avg: [
    aggregate('avg', ({ ref }) => m.avg(ref('t.n')), '23.3333333333'),
    aggregate('avg of decimals is a double', ({ ref }) => m.avg(ref('t.price')), '-0.0166666666667'),
    aggregate('avg of nothing', ({ ref }) => m.avg(ref('t.n')), 'null', []),
  ],
  min: [aggregate('min', ({ ref }) => m.min(ref('t.name')), 'a')],
  max: [aggregate('max', ({ ref }) => m.max(ref('t.price')), '2.2')],
  count: [
    aggregate('count rows', () => m.count(), '4'),
    aggregate('count no rows', () => m.count(), '0', []),
    aggregate('count values', ({ ref }) => m.count(ref('t.name')), '3'),
    aggregate('count with a filter', (eb) => m.count(undefined, { filter: eb('t.n', '>', 10) }), '2'),
  ],
  countIf: [aggregate('countIf leaves unknowns out', (eb) => m.countIf(eb('t.n', '<', 100)), '3')],
  countDistinct: [
    aggregate('countDistinct', ({ ref }) => m.countDistinct(ref('t.name')), '2'),
    aggregate('countDistinct with a filter', (eb) => m.countDistinct(eb.ref('t.name'), { filter: eb('t.k', '<', 3) }), '1'),
  ],
  approxCountDistinct: [aggregate('approxCountDistinct of few values', ({ ref }) => m.approxCountDistinct(ref('t.name')), '2')],
  median: [
    aggregate('median', ({ ref }) => m.median(ref('t.n')), '20'),
    aggregate('median between two', (eb) => m.median(eb.ref('t.n'), { filter: eb('t.k', '<', 4) }), '15'),
  ],
  percentile: [
    aggregate('percentile', ({ ref }) => m.percentile(ref('t.n'), 0.25), '15'),
    aggregate('percentile of decimals', ({ ref }) => m.percentile(ref('t.price'), 0.75), '1.65'),
    aggregate('percentile of nothing', ({ ref }) => m.percentile(ref('t.n'), 0.9), 'null', []),
  ],
  stddev: [
    aggregate('stddev', ({ ref }) => m.stddev(ref('t.n')), '15.2752523165'),
    aggregate('stddev of one value', (eb) => m.stddev(eb.ref('t.n'), { filter: eb('t.k', '=', 1) }), 'null'),
  ],
  variance: [aggregate('variance', ({ ref }) => m.variance(ref('t.n')), '233.333333333')],
  boolAnd: [
    aggregate('boolAnd leaves unknowns out', (eb) => m.boolAnd(eb('t.n', '>', 5)), 'true'),
    aggregate('boolAnd of nothing', (eb) => m.boolAnd(eb('t.n', '>', 5)), 'null', []),
  ],
  boolOr: [aggregate('boolOr', (eb) => m.boolOr(eb('t.n', '>', 100)), 'false')],
  listAgg: [
    aggregate('listAgg in an order', ({ ref }) => m.listAgg(ref('t.name'), ', ', { orderBy: m.desc(ref('t.k')) }), 'b, a, b'),
    aggregate('listAgg in an order with nulls', ({ ref }) => m.listAgg(ref('t.name'), '', { orderBy: [ref('t.n'), ref('t.k')] }), 'bab'),
    aggregate('listAgg of each once', ({ ref }) => m.listAgg(ref('t.name'), '|', { distinct: true }), 'a|b'),
    aggregate(
      'listAgg with a filter',
      (eb) => m.listAgg(eb.ref('t.name'), '|', { orderBy: eb.ref('t.k'), filter: eb('t.k', '>', 1) }),
      'a|b',
    ),
    aggregate('listAgg of nothing', ({ ref }) => m.listAgg(ref('t.name'), ', '), 'null', []),
  ],
  arrayAgg: [
    aggregate('arrayAgg leaves nulls out', ({ ref }) => m.arrayAgg(ref('t.name'), { orderBy: ref('t.k') }), '[b, a, b]'),
    aggregate('arrayAgg descending', ({ ref }) => m.arrayAgg(ref('t.n'), { orderBy: m.desc(ref('t.n')) }), '[40, 20, 10]'),
    aggregate('arrayAgg by another, nulls last', ({ ref }) => m.arrayAgg(ref('t.k'), { orderBy: ref('t.n') }), '[1, 3, 4, 2]'),
    aggregate(
      'arrayAgg by another descending, nulls first',
      ({ ref }) => m.arrayAgg(ref('t.k'), { orderBy: m.desc(ref('t.n')) }),
      '[2, 4, 3, 1]',
    ),
    aggregate(
      'arrayAgg descending, nulls last',
      ({ ref }) => m.arrayAgg(ref('t.k'), { orderBy: m.desc(ref('t.n'), { nulls: 'last' }) }),
      '[4, 3, 1, 2]',
    ),
    aggregate('arrayAgg of nothing', ({ ref }) => m.arrayAgg(ref('t.name')), '[]', []),
  ],
  firstBy: [
    aggregate('firstBy', ({ ref }) => m.firstBy(ref('t.name'), ref('t.price')), 'b'),
    aggregate('firstBy leaves null values out', (eb) => m.firstBy(eb.ref('t.name'), eb.ref('t.k'), { filter: eb('t.k', '>', 1) }), 'a'),
    aggregate('firstBy of nothing', ({ ref }) => m.firstBy(ref('t.name'), ref('t.k')), 'null', []),
  ],
  lastBy: [aggregate('lastBy', ({ ref }) => m.lastBy(ref('t.name'), ref('t.price')), 'a')],
  rollup: [
    overRows(
      'rollup with subtotals',
      columns,
      rows,
      (from) =>
        from
          .where('t.name', 'is not', null)
          .select(({ ref }) => [ref('t.name').as('name'), m.sum(ref('t.n')).as('n'), m.isSubtotal(ref('t.name')).as('total')])
          .groupBy(({ ref }) => [m.rollup(ref('t.name'))])
          .orderBy('name'),
      ['a,20,false', 'b,50,false', 'null,70,true'],
    ),
  ],
  cube: [
    overRows(
      'cube of two',
      columns,
      rows,
      (from) =>
        from
          .where('t.name', '=', 'b')
          .select(({ ref }) => [ref('t.name').as('name'), ref('t.ok').as('ok'), m.count().as('n')])
          .groupBy(({ ref }) => [m.cube(ref('t.name'), ref('t.ok'))])
          .orderBy('name')
          .orderBy('ok'),
      ['b,true,2', 'b,null,2', 'null,true,2', 'null,null,2'],
    ),
  ],
  isSubtotal: [
    overRows(
      'isSubtotal tells a subtotal from a key that is null',
      columns,
      rows,
      (from) =>
        from
          .where('t.k', '<', 3)
          .select(({ ref }) => [ref('t.name').as('name'), m.isSubtotal(ref('t.name')).as('total'), m.count().as('n')])
          .groupBy(({ ref }) => [m.rollup(ref('t.name'))])
          .orderBy('name')
          .orderBy('total'),
      ['b,false,1', 'null,false,1', 'null,true,2'],
    ),
  ],
  groupingSets: [
    overRows(
      'grouping sets',
      columns,
      rows,
      (from) =>
        from
          .where('t.name', 'is not', null)
          .select(({ ref }) => [ref('t.name').as('name'), ref('t.ok').as('ok'), m.count().as('n')])
          .groupBy(({ ref }) => [m.groupingSets([ref('t.name')], [ref('t.ok')], [])])
          .orderBy('n')
          .orderBy('name')
          .orderBy('ok'),
      ['a,null,1', 'null,false,1', 'b,null,2', 'null,true,2', 'null,null,3'],
    ),
  ],
} satisfies Cases;

/** What is no function of Martlet's. */
export const aggregatesSyntax: readonly ExpressionCase[] = [
  overRows(
    'group by with nulls as a group',
    columns,
    rows,
    (from) =>
      from
        .select(({ ref }) => [ref('t.name').as('name'), m.count().as('n')])
        .groupBy('t.name')
        .orderBy('t.name'),
    ['a,1', 'b,2', 'null,1'],
  ),
];
