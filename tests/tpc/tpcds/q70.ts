import {
  add,
  caseWhen,
  decimal,
  desc,
  ifElse,
  integer,
  isSubtotal,
  type Model,
  model,
  over,
  type Row,
  rank,
  rollup,
  sum,
  text,
} from 'martlet';
import { dateDim, store, storeSales } from './tables.js';

const columns = {
  total_sum: decimal(38, 2),
  s_state: text(),
  s_county: text(),
  lochierarchy: integer().notNull(),
  rank_within_parent: integer().notNull(),
};

export interface Q70 extends Row<typeof columns> {}

export const q70: Model<Q70, 'model'> = model({
  name: 'q70',
  description: 'One row per county, per state and for all states, ranked by profit among its peers.',
  from: { store_sales: storeSales, date_dim: dateDim, store },
  grain: ['s_state', 's_county', 'lochierarchy'],
  columns,
  query: (db) =>
    db
      .with('sales', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .select(['s_state', 's_county', 'ss_net_profit']),
      )
      .with('best_states', (qb) =>
        qb
          .selectFrom('sales')
          .groupBy('s_state')
          .select(({ ref }) => [
            's_state',
            over(rank(), { partitionBy: ref('s_state'), orderBy: desc(sum(ref('ss_net_profit')), { nulls: 'last' }) }).as('ranking'),
          ]),
      )
      .with('totals', (qb) =>
        qb
          .selectFrom('sales')
          .where('s_state', 'in', qb.selectFrom('best_states').where('ranking', '<=', 5).select('best_states.s_state'))
          .groupBy(({ ref }) => rollup(ref('s_state'), ref('s_county')))
          .select(({ ref }) => [
            sum(ref('ss_net_profit')).as('total_sum'),
            's_state',
            's_county',
            add(ifElse(isSubtotal(ref('s_state')), 1, 0), ifElse(isSubtotal(ref('s_county')), 1, 0)).as('lochierarchy'),
          ]),
      )
      .with('levels', (qb) =>
        qb
          .selectFrom('totals')
          .selectAll()
          .select(({ eb, ref }) =>
            caseWhen(eb('lochierarchy', '=', 0), ref('s_state'))
              .end()
              .as('parent'),
          ),
      )
      .selectFrom('levels')
      .select(({ ref }) => [
        'total_sum',
        's_state',
        's_county',
        'lochierarchy',
        over(rank(), {
          partitionBy: [ref('lochierarchy'), ref('parent')],
          orderBy: desc(ref('total_sum'), { nulls: 'last' }),
        }).as('rank_within_parent'),
      ])
      .orderBy('lochierarchy', 'desc')
      .orderBy('parent')
      .orderBy('rank_within_parent')
      .limit(100),
});
