import {
  add,
  caseWhen,
  double,
  ifElse,
  integer,
  isSubtotal,
  type Model,
  model,
  over,
  type Row,
  rank,
  rollup,
  safeDivide,
  sum,
  text,
} from 'martlet';
import { dateDim, item, store, storeSales } from './tables.js';

const columns = {
  gross_margin: double(),
  i_category: text(),
  i_class: text(),
  lochierarchy: integer().notNull(),
  rank_within_parent: integer().notNull(),
};

export interface Q36 extends Row<typeof columns> {}

export const q36: Model<Q36, 'model'> = model({
  name: 'q36',
  description: 'One row per category and class, with subtotals: the margin in Tennessee in 2001 and its rank among its siblings.',
  from: { store_sales: storeSales, date_dim: dateDim, item, store },
  columns,
  query: (db) =>
    db
      .with('margins', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .where('d_year', '=', 2001)
          .where('s_state', '=', 'TN')
          .groupBy(({ ref }) => rollup(ref('i_category'), ref('i_class')))
          .select(({ ref }) => [
            safeDivide(sum(ref('ss_net_profit')), sum(ref('ss_ext_sales_price'))).as('gross_margin'),
            'i_category',
            'i_class',
            add(ifElse(isSubtotal(ref('i_category')), 1, 0), ifElse(isSubtotal(ref('i_class')), 1, 0)).as('lochierarchy'),
          ]),
      )
      .selectFrom('margins')
      .select(({ eb, ref }) => {
        const parent = caseWhen(eb('lochierarchy', '=', 0), ref('i_category')).end();
        const siblings = { partitionBy: [ref('lochierarchy'), parent], orderBy: ref('gross_margin') };
        return ['gross_margin', 'i_category', 'i_class', 'lochierarchy', over(rank(), siblings).as('rank_within_parent')];
      })
      .orderBy('lochierarchy', (order) => order.desc().nullsFirst())
      .orderBy(
        ({ eb, ref }) => caseWhen(eb('lochierarchy', '=', 0), ref('i_category')).end(),
        (order) => order.nullsFirst(),
      )
      .orderBy('rank_within_parent', (order) => order.nullsFirst())
      .limit(100),
});
