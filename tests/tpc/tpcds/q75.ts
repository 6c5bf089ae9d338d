import { cast, coalesce, decimal, integer, type Model, model, type Row, safeDivide, subtract, sum } from 'martlet';
import { catalogReturns, catalogSales, dateDim, item, storeReturns, storeSales, webReturns, webSales } from './tables.js';

const columns = {
  prev_year: integer(),
  year_: integer(),
  i_brand_id: integer(),
  i_class_id: integer(),
  i_category_id: integer(),
  i_manufact_id: integer(),
  prev_yr_cnt: integer(),
  curr_yr_cnt: integer(),
  sales_cnt_diff: integer(),
  sales_amt_diff: decimal(38, 2),
};

export interface Q75 extends Row<typeof columns> {}

export const q75: Model<Q75, 'model'> = model({
  name: 'q75',
  description:
    'One row per brand, class, category and manufacturer of books of which less than nine tenths of the year before were sold in 2002, returns taken off.',
  from: {
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    store_sales: storeSales,
    store_returns: storeReturns,
    web_sales: webSales,
    web_returns: webReturns,
    item,
    date_dim: dateDim,
  },
  columns,
  query: (db) =>
    db
      .with('sales_detail', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('item', 'i_item_sk', 'cs_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .leftJoin('catalog_returns', (join) =>
            join.onRef('cr_order_number', '=', 'cs_order_number').onRef('cr_item_sk', '=', 'cs_item_sk'),
          )
          .where('i_category', '=', 'Books')
          .select(({ ref }) => [
            'd_year',
            'i_brand_id',
            'i_class_id',
            'i_category_id',
            'i_manufact_id',
            subtract(ref('cs_quantity'), coalesce(ref('cr_return_quantity'), 0)).as('sales_cnt'),
            subtract(ref('cs_ext_sales_price'), coalesce(ref('cr_return_amount'), 0)).as('sales_amt'),
          ])
          .union(
            qb
              .selectFrom('store_sales')
              .innerJoin('item', 'i_item_sk', 'ss_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
              .leftJoin('store_returns', (join) =>
                join.onRef('sr_ticket_number', '=', 'ss_ticket_number').onRef('sr_item_sk', '=', 'ss_item_sk'),
              )
              .where('i_category', '=', 'Books')
              .select(({ ref }) => [
                'd_year',
                'i_brand_id',
                'i_class_id',
                'i_category_id',
                'i_manufact_id',
                subtract(ref('ss_quantity'), coalesce(ref('sr_return_quantity'), 0)).as('sales_cnt'),
                subtract(ref('ss_ext_sales_price'), coalesce(ref('sr_return_amt'), 0)).as('sales_amt'),
              ]),
          )
          .union(
            qb
              .selectFrom('web_sales')
              .innerJoin('item', 'i_item_sk', 'ws_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .leftJoin('web_returns', (join) =>
                join.onRef('wr_order_number', '=', 'ws_order_number').onRef('wr_item_sk', '=', 'ws_item_sk'),
              )
              .where('i_category', '=', 'Books')
              .select(({ ref }) => [
                'd_year',
                'i_brand_id',
                'i_class_id',
                'i_category_id',
                'i_manufact_id',
                subtract(ref('ws_quantity'), coalesce(ref('wr_return_quantity'), 0)).as('sales_cnt'),
                subtract(ref('ws_ext_sales_price'), coalesce(ref('wr_return_amt'), 0)).as('sales_amt'),
              ]),
          ),
      )
      .with('all_sales', (qb) =>
        qb
          .selectFrom('sales_detail')
          .groupBy(['d_year', 'i_brand_id', 'i_class_id', 'i_category_id', 'i_manufact_id'])
          .select(({ ref }) => [
            'd_year',
            'i_brand_id',
            'i_class_id',
            'i_category_id',
            'i_manufact_id',
            sum(ref('sales_cnt')).as('sales_cnt'),
            sum(ref('sales_amt')).as('sales_amt'),
          ]),
      )
      .selectFrom('all_sales as curr_yr')
      .innerJoin('all_sales as prev_yr', (join) =>
        join
          .onRef('prev_yr.i_brand_id', '=', 'curr_yr.i_brand_id')
          .onRef('prev_yr.i_class_id', '=', 'curr_yr.i_class_id')
          .onRef('prev_yr.i_category_id', '=', 'curr_yr.i_category_id')
          .onRef('prev_yr.i_manufact_id', '=', 'curr_yr.i_manufact_id'),
      )
      .where('curr_yr.d_year', '=', 2002)
      .where('prev_yr.d_year', '=', 2001)
      .where(({ eb, ref }) =>
        eb(safeDivide(cast(ref('curr_yr.sales_cnt'), decimal(17, 2)), cast(ref('prev_yr.sales_cnt'), decimal(17, 2))), '<', 0.9),
      )
      .select(({ ref }) => [
        'prev_yr.d_year as prev_year',
        'curr_yr.d_year as year_',
        'curr_yr.i_brand_id',
        'curr_yr.i_class_id',
        'curr_yr.i_category_id',
        'curr_yr.i_manufact_id',
        'prev_yr.sales_cnt as prev_yr_cnt',
        'curr_yr.sales_cnt as curr_yr_cnt',
        subtract(ref('curr_yr.sales_cnt'), ref('prev_yr.sales_cnt')).as('sales_cnt_diff'),
        subtract(ref('curr_yr.sales_amt'), ref('prev_yr.sales_amt')).as('sales_amt_diff'),
      ])
      .orderBy('sales_cnt_diff')
      .orderBy('sales_amt_diff')
      .limit(100),
});
