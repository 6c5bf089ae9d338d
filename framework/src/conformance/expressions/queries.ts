import { expressionBuilder, type OperationNode, sql } from 'kysely';
import * as m from '../../index.js';
import { type Cases, type ExpressionCase, overRows, tableOfRows } from './expression-case.js';
import { windowColumns, windowRows } from './windows.js';

const columns = { day: m.date().notNull(), channel: m.text().notNull(), amount: m.integer().notNull(), tags: m.text() };
const rows = [
  { day: '2024-02-28', channel: 'web', amount: 1, tags: 'a,b' },
  { day: '2024-02-28', channel: 'retail', amount: 2, tags: null },
  { day: '2024-02-29', channel: 'web', amount: 4, tags: 'c' },
  { day: '2024-02-29', channel: 'web', amount: 8, tags: '' },
] as const;
const sales = () => tableOfRows(columns, rows);

function rowsOf(name: string, query: { toOperationNode(): OperationNode }, expected: readonly string[]): ExpressionCase {
  return { name, query: query.toOperationNode(), expected };
}

const named = () => sales().select(['t.day', 't.channel', 't.amount']);

export const queryCases = {
  deduplicate: [
    rowsOf(
      'deduplicate keeps the first of each group',
      m
        .deduplicate(named(), ({ ref }) => ({ partitionBy: [ref('day'), ref('channel')], orderBy: m.desc(ref('amount')) }))
        .orderBy('input.amount'),
      ['2024-02-28,web,1', '2024-02-28,retail,2', '2024-02-29,web,8'],
    ),
  ],
  qualify: [
    rowsOf(
      'qualify beside group by',
      m
        .qualify(
          sales()
            .select(({ ref }) => [ref('t.channel').as('channel'), m.sum(ref('t.amount')).as('total')])
            .groupBy('t.channel'),
          (eb) => eb(m.over(m.rank(), { orderBy: m.desc(sql.ref<number>('total')) }), '=', 1),
        )
        .$if(true, (query) => query),
      ['web,13'],
    ),
  ],
  pivot: [
    rowsOf(
      'pivot',
      m
        .pivot(named(), {
          keep: ['day'],
          by: 'channel',
          values: ['web', 'retail'],
          aggregate: ({ ref }, filter) => m.sum(ref('amount'), { filter }),
        })
        .orderBy('day'),
      ['2024-02-28,1,2', '2024-02-29,12,null'],
    ),
  ],
  unpivot: [
    rowsOf(
      'unpivot',
      m
        .unpivot(
          sales()
            .select(({ ref }) => [ref('t.channel').as('channel'), ref('t.amount').as('gross'), m.add(ref('t.amount'), 100).as('net')])
            .where('t.amount', '<', 3),
          {
            keep: ['channel'],
            columns: ['gross', 'net'],
            name: 'measure',
            value: 'amount',
          },
        )
        .orderBy('amount'),
      ['web,gross,1', 'retail,gross,2', 'web,net,101', 'retail,net,102'],
    ),
  ],
  unionAllByName: [
    rowsOf(
      'unionAllByName matches columns by name',
      m
        .unionAllByName(
          sales().select(['t.channel', 't.amount']).where('t.amount', '=', 1),
          sales().select(['t.amount', 't.channel']).where('t.amount', '=', 2),
        )
        .orderBy('amount'),
      ['web,1', 'retail,2'],
    ),
  ],
  sessionize: [
    rowsOf(
      'sessionize',
      m
        .sessionize(tableOfRows(windowColumns, windowRows).select(['t.k', 't.g', 't.seen_at']), ({ ref }) => ({
          partitionBy: [ref('g')],
          at: ref('seen_at'),
          gapSeconds: 1800,
        }))
        .clearSelect()
        .select(['input.k', 'input.starts_session' as never])
        .orderBy('input.k'),
      ['1,1', '2,0', '3,1', '4,1'],
    ),
    rowsOf(
      'sessionize over a column that is called as the one it adds',
      m
        .sessionize(
          tableOfRows(windowColumns, windowRows).select(({ ref }) => ['t.k', 't.g', 't.seen_at', ref('t.k').as('starts_session')]),
          ({ ref }) => ({ partitionBy: [ref('g')], at: ref('seen_at'), gapSeconds: 1800 }),
        )
        .clearSelect()
        .select(['input.k', 'input.starts_session' as never])
        .orderBy('input.k'),
      ['1,1', '2,0', '3,1', '4,1'],
    ),
  ],
  generateSeries: [
    rowsOf('generateSeries', fromTable(m.generateSeries(1, 5, 2)), ['1', '3', '5']),
    rowsOf('generateSeries of nothing', fromTable(m.generateSeries(2, 1)), []),
  ],
  dateSpine: [
    rowsOf('dateSpine in days over a leap day', fromTable(m.dateSpine('day', '2024-02-28', '2024-03-01')), [
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]),
    rowsOf('dateSpine in months begins with the first day', fromTable(m.dateSpine('month', '2024-01-31', '2024-03-01')), [
      '2024-01-01',
      '2024-02-01',
      '2024-03-01',
    ]),
    rowsOf('dateSpine in weeks', fromTable(m.dateSpine('week', '2024-02-29', '2024-03-04')), ['2024-02-26', '2024-03-04']),
    rowsOf('dateSpine that ends before it begins', fromTable(m.dateSpine('day', '2024-03-02', '2024-03-01')), []),
  ],
  valuesOf: [
    rowsOf('valuesOf without rows', tableOfRows(columns, []).select('t.amount'), []),
    rowsOf(
      'valuesOf with arrays',
      tableOfRows({ n: m.integer().notNull(), ranks: m.array(m.integer()), prices: m.array(m.decimal(9, 2)) }, [
        { n: 1, ranks: [3, 7], prices: [] },
        { n: 2, ranks: [], prices: ['1.50' as never, '-0.05' as never] },
        { n: 3, ranks: null, prices: null },
      ])
        .select(({ ref }) => ['t.n', m.arrayElement(ref('t.ranks'), 2).as('rank'), m.arrayElement(ref('t.prices'), 2).as('price')])
        .orderBy('t.n'),
      ['1,7,null', '2,null,-0.05', '3,null,null'],
    ),
  ],
  unnest: [
    rowsOf(
      'unnest reads the table before it',
      sales()
        .crossJoinLateral(({ ref }) => m.unnest(m.split(ref('t.tags'), ','), 'tag', m.text()).as('items'))
        .select(['t.amount', 'items.tag'])
        .orderBy('t.amount')
        .orderBy('items.tag'),
      ['1,a', '1,b', '4,c', '8,'],
    ),
  ],
  asc: [
    rowsOf('order puts nulls last ascending', tableOfRows(windowColumns, windowRows).select('t.n').orderBy('t.n').orderBy('t.k'), [
      '10',
      '30',
      '30',
      'null',
    ]),
  ],
  desc: [
    rowsOf(
      'order puts nulls first descending',
      tableOfRows(windowColumns, windowRows).select('t.n').orderBy('t.n', 'desc').orderBy('t.k'),
      ['null', '30', '30', '10'],
    ),
  ],
} satisfies Cases;

/** What is no function of Martlet's. */
export const queriesSyntax: readonly ExpressionCase[] = [
  rowsOf('limit and offset', sales().select('t.amount').orderBy('t.amount').limit(2).offset(1), ['2', '4']),
  rowsOf('offset alone', sales().select('t.amount').orderBy('t.amount').offset(3), ['8']),
  rowsOf(
    'set operations read from left to right',
    sales()
      .select('t.channel')
      .union(sales().select('t.channel').where('t.channel', '=', 'web'))
      .except(sales().select('t.channel').where('t.channel', '=', 'web')),
    ['retail'],
  ),
  rowsOf(
    'union all keeps equal rows',
    m.unionAllByName(sales().select('t.channel').where('t.amount', '>', 2), sales().select('t.channel').where('t.amount', '=', 4)),
    ['web', 'web', 'web'],
  ),
  rowsOf(
    'exists',
    sales()
      .select('t.amount')
      .where(({ exists }) => exists(sales().select('t.amount').where('t.amount', '>', 7)))
      .orderBy('t.amount')
      .limit(1),
    ['1'],
  ),
  rowsOf(
    'in, between and like',
    sales()
      .select('t.amount')
      .where('t.amount', 'in', [1, 2, 4])
      .where((eb) => eb.between('t.amount', 2, 9))
      .where('t.channel', 'like', 'w%'),
    ['4'],
  ),
  rowsOf('ilike', sales().select('t.amount').where('t.channel', 'ilike', 'RET%'), ['2']),
  rowsOf('like takes a backslash as it is', sales().select('t.amount').where('t.channel', 'like', 'w\\%'), []),
  rowsOf(
    'raw sql with bound values',
    sales()
      .select(sql<number>`${sql.ref('t.amount')} + ${1}`.as('more'))
      .where(sql<boolean>`t.channel = ${"it's"} or t.amount = ${8}`),
    ['9'],
  ),
  rowsOf(
    'case of Kysely',
    sales()
      .select((eb) => eb.case().when('t.amount', '>', 3).then('much').else('little').end().as('size'))
      .orderBy('t.amount')
      .limit(1)
      .offset(3),
    ['much'],
  ),
  overRows('distinct', columns, rows, (from) => from.select('t.channel').distinct().orderBy('t.channel'), ['retail', 'web']),
];

function fromTable(table: m.SqlExpression<{ value: unknown }>) {
  return expressionBuilder<Record<never, never>>().selectFrom(table.as('s')).select('s.value').orderBy('s.value');
}
