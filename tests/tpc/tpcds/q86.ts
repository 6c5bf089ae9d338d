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
import { dateDim, item, webSales } from './tables.js';

const columns = {
  total_sum: decimal(38, 2),
  i_category: text(),
  i_class: text(),
  lochierarchy: integer().notNull(),
  rank_within_parent: integer().notNull(),
};

export interface Q86 extends Row<typeof columns> {}

export const q86: Model<Q86, 'model'> = model({
  name: 'q86',
  description: 'One row per class, per category and for all: what customers paid on the web in twelve months, ranked among its peers.',
  from: { web_sales: webSales, date_dim: dateDim, item },
  grain: ['i_category', 'i_class', 'lochierarchy'],
  columns,
  query: (db) =>
    db
      .with('totals', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('item', 'i_item_sk', 'ws_item_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(({ ref }) => rollup(ref('i_category'), ref('i_class')))
          .select(({ ref }) => [
            sum(ref('ws_net_paid')).as('total_sum'),
            'i_category',
            'i_class',
            add(ifElse(isSubtotal(ref('i_category')), 1, 0), ifElse(isSubtotal(ref('i_class')), 1, 0)).as('lochierarchy'),
          ]),
      )
      .with('levels', (qb) =>
        qb
          .selectFrom('totals')
          .selectAll()
          .select(({ eb, ref }) =>
            caseWhen(eb('lochierarchy', '=', 0), ref('i_category'))
              .end()
              .as('parent'),
          ),
      )
      .selectFrom('levels')
      .select(({ ref }) => [
        'total_sum',
        'i_category',
        'i_class',
        'lochierarchy',
        over(rank(), {
          partitionBy: [ref('lochierarchy'), ref('parent')],
          orderBy: desc(ref('total_sum'), { nulls: 'last' }),
        }).as('rank_within_parent'),
      ])
      .orderBy('lochierarchy', (order) => order.desc().nullsFirst())
      .orderBy('parent', (order) => order.nullsFirst())
      .orderBy('rank_within_parent', (order) => order.nullsFirst())
      .limit(100),
});
