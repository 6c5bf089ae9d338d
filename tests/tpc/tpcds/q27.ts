import { avg, double, ifElse, integer, isSubtotal, type Model, model, type Row, rollup, text } from 'martlet';
import { customerDemographics, dateDim, item, store, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  s_state: text(),
  g_state: integer().notNull(),
  agg1: double(),
  agg2: double(),
  agg3: double(),
  agg4: double(),
};

export interface Q27 extends Row<typeof columns> {}

export const q27: Model<Q27, 'model'> = model({
  name: 'q27',
  description: 'One row per item and state, with subtotals: the average sale in Tennessee to single men with a college degree.',
  from: { store_sales: storeSales, customer_demographics: customerDemographics, date_dim: dateDim, store, item },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'ss_cdemo_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('cd_gender', '=', 'M')
      .where('cd_marital_status', '=', 'S')
      .where('cd_education_status', '=', 'College')
      .where('d_year', '=', 2002)
      .where('s_state', '=', 'TN')
      .groupBy(({ ref }) => rollup(ref('i_item_id'), ref('s_state')))
      .select(({ ref }) => [
        'i_item_id',
        's_state',
        ifElse(isSubtotal(ref('s_state')), 1, 0).as('g_state'),
        avg(ref('ss_quantity')).as('agg1'),
        avg(ref('ss_list_price')).as('agg2'),
        avg(ref('ss_coupon_amt')).as('agg3'),
        avg(ref('ss_sales_price')).as('agg4'),
      ])
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .orderBy('s_state', (order) => order.nullsFirst())
      .limit(100),
});
