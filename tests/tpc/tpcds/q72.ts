import { count, countIf, dateAdd, integer, type Model, model, type Row, text } from 'martlet';
import {
  catalogReturns,
  catalogSales,
  customerDemographics,
  dateDim,
  householdDemographics,
  inventory,
  item,
  promotion,
  warehouse,
} from './tables.js';

const columns = {
  i_item_desc: text(),
  w_warehouse_name: text(),
  d_week_seq: integer(),
  no_promo: integer().notNull(),
  promo: integer().notNull(),
  total_cnt: integer().notNull(),
};

export interface Q72 extends Row<typeof columns> {}

export const q72: Model<Q72, 'model'> = model({
  name: 'q72',
  description:
    'One row per item, warehouse and week of 1999: the orders of the divorced that stock did not cover and that shipped late, with and without a promotion.',
  from: {
    catalog_sales: catalogSales,
    inventory,
    warehouse,
    item,
    customer_demographics: customerDemographics,
    household_demographics: householdDemographics,
    date_dim: dateDim,
    promotion,
    catalog_returns: catalogReturns,
  },
  grain: ['i_item_desc', 'w_warehouse_name', 'd_week_seq'],
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .innerJoin('inventory', 'inv_item_sk', 'cs_item_sk')
      .innerJoin('warehouse', 'w_warehouse_sk', 'inv_warehouse_sk')
      .innerJoin('item', 'i_item_sk', 'cs_item_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'cs_bill_cdemo_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'cs_bill_hdemo_sk')
      .innerJoin('date_dim as sold', 'sold.d_date_sk', 'cs_sold_date_sk')
      .innerJoin('date_dim as counted', 'counted.d_date_sk', 'inv_date_sk')
      .innerJoin('date_dim as shipped', 'shipped.d_date_sk', 'cs_ship_date_sk')
      .leftJoin('promotion', 'p_promo_sk', 'cs_promo_sk')
      .leftJoin('catalog_returns', (join) => join.onRef('cr_item_sk', '=', 'cs_item_sk').onRef('cr_order_number', '=', 'cs_order_number'))
      .whereRef('sold.d_week_seq', '=', 'counted.d_week_seq')
      .whereRef('inv_quantity_on_hand', '<', 'cs_quantity')
      .where(({ eb, ref }) => eb('shipped.d_date', '>', dateAdd('day', 5, ref('sold.d_date'))))
      .where('hd_buy_potential', '=', '>10000')
      .where('sold.d_year', '=', 1999)
      .where('cd_marital_status', '=', 'D')
      .groupBy(['i_item_desc', 'w_warehouse_name', 'sold.d_week_seq'])
      .select(({ eb }) => [
        'i_item_desc',
        'w_warehouse_name',
        'sold.d_week_seq',
        countIf(eb('p_promo_sk', 'is', null)).as('no_promo'),
        countIf(eb('p_promo_sk', 'is not', null)).as('promo'),
        count().as('total_cnt'),
      ])
      .orderBy('total_cnt', (order) => order.desc().nullsFirst())
      .orderBy('i_item_desc', (order) => order.nullsFirst())
      .orderBy('w_warehouse_name', (order) => order.nullsFirst())
      .orderBy('d_week_seq', (order) => order.nullsFirst())
      .limit(100),
});
