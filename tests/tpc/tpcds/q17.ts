import { avg, count, double, integer, type Model, model, type Row, safeDivide, stddev, text } from 'martlet';
import { catalogSales, dateDim, item, store, storeReturns, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  s_state: text(),
  store_sales_quantitycount: integer().notNull(),
  store_sales_quantityave: double(),
  store_sales_quantitystdev: double(),
  store_sales_quantitycov: double(),
  store_returns_quantitycount: integer().notNull(),
  store_returns_quantityave: double(),
  store_returns_quantitystdev: double(),
  store_returns_quantitycov: double(),
  catalog_sales_quantitycount: integer().notNull(),
  catalog_sales_quantityave: double(),
  catalog_sales_quantitystdev: double(),
  catalog_sales_quantitycov: double(),
};

export interface Q17 extends Row<typeof columns> {}

export const q17: Model<Q17, 'model'> = model({
  name: 'q17',
  description:
    'One row per item and state: how many pieces were sold in a quarter, returned, and sold again from the catalog, and their spread.',
  from: { store_sales: storeSales, store_returns: storeReturns, catalog_sales: catalogSales, date_dim: dateDim, store, item },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('store_returns', (join) =>
        join
          .onRef('sr_customer_sk', '=', 'ss_customer_sk')
          .onRef('sr_item_sk', '=', 'ss_item_sk')
          .onRef('sr_ticket_number', '=', 'ss_ticket_number'),
      )
      .innerJoin('catalog_sales', (join) => join.onRef('cs_bill_customer_sk', '=', 'sr_customer_sk').onRef('cs_item_sk', '=', 'sr_item_sk'))
      .innerJoin('date_dim as d1', 'd1.d_date_sk', 'ss_sold_date_sk')
      .innerJoin('date_dim as d2', 'd2.d_date_sk', 'sr_returned_date_sk')
      .innerJoin('date_dim as d3', 'd3.d_date_sk', 'cs_sold_date_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('d1.d_quarter_name', '=', '2001Q1')
      .where('d2.d_quarter_name', 'in', ['2001Q1', '2001Q2', '2001Q3'])
      .where('d3.d_quarter_name', 'in', ['2001Q1', '2001Q2', '2001Q3'])
      .groupBy(['i_item_id', 'i_item_desc', 's_state'])
      .select(({ ref }) => [
        'i_item_id',
        'i_item_desc',
        's_state',
        count(ref('ss_quantity')).as('store_sales_quantitycount'),
        avg(ref('ss_quantity')).as('store_sales_quantityave'),
        stddev(ref('ss_quantity')).as('store_sales_quantitystdev'),
        safeDivide(stddev(ref('ss_quantity')), avg(ref('ss_quantity'))).as('store_sales_quantitycov'),
        count(ref('sr_return_quantity')).as('store_returns_quantitycount'),
        avg(ref('sr_return_quantity')).as('store_returns_quantityave'),
        stddev(ref('sr_return_quantity')).as('store_returns_quantitystdev'),
        safeDivide(stddev(ref('sr_return_quantity')), avg(ref('sr_return_quantity'))).as('store_returns_quantitycov'),
        count(ref('cs_quantity')).as('catalog_sales_quantitycount'),
        avg(ref('cs_quantity')).as('catalog_sales_quantityave'),
        stddev(ref('cs_quantity')).as('catalog_sales_quantitystdev'),
        safeDivide(stddev(ref('cs_quantity')), avg(ref('cs_quantity'))).as('catalog_sales_quantitycov'),
      ])
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .orderBy('i_item_desc', (order) => order.nullsFirst())
      .orderBy('s_state', (order) => order.nullsFirst())
      .limit(100),
});
