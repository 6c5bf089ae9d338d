import { integer, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, item, store, storeReturns, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  s_store_id: text(),
  s_store_name: text(),
  store_sales_quantity: integer(),
  store_returns_quantity: integer(),
  catalog_sales_quantity: integer(),
};

export interface Q29 extends Row<typeof columns> {}

export const q29: Model<Q29, 'model'> = model({
  name: 'q29',
  description: 'One row per item and store: pieces sold in September 1999, returned within months, and bought again from the catalog.',
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
      .where('d1.d_moy', '=', 9)
      .where('d1.d_year', '=', 1999)
      .where(({ between }) => between('d2.d_moy', 9, 12))
      .where('d2.d_year', '=', 1999)
      .where('d3.d_year', 'in', [1999, 2000, 2001])
      .groupBy(['i_item_id', 'i_item_desc', 's_store_id', 's_store_name'])
      .select(({ ref }) => [
        'i_item_id',
        'i_item_desc',
        's_store_id',
        's_store_name',
        sum(ref('ss_quantity')).as('store_sales_quantity'),
        sum(ref('sr_return_quantity')).as('store_returns_quantity'),
        sum(ref('cs_quantity')).as('catalog_sales_quantity'),
      ])
      .orderBy('i_item_id')
      .orderBy('i_item_desc')
      .orderBy('s_store_id')
      .orderBy('s_store_name')
      .limit(100),
});
