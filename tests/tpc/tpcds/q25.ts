import { decimal, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, item, store, storeReturns, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  s_store_id: text(),
  s_store_name: text(),
  store_sales_profit: decimal(38, 2),
  store_returns_loss: decimal(38, 2),
  catalog_sales_profit: decimal(38, 2),
};

export interface Q25 extends Row<typeof columns> {}

export const q25: Model<Q25, 'model'> = model({
  name: 'q25',
  description:
    'One row per item and store: profit of sales in April 2001, loss of their returns, profit when bought again from the catalog.',
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
      .where('d1.d_moy', '=', 4)
      .where('d1.d_year', '=', 2001)
      .where(({ between }) => between('d2.d_moy', 4, 10))
      .where('d2.d_year', '=', 2001)
      .where(({ between }) => between('d3.d_moy', 4, 10))
      .where('d3.d_year', '=', 2001)
      .groupBy(['i_item_id', 'i_item_desc', 's_store_id', 's_store_name'])
      .select(({ ref }) => [
        'i_item_id',
        'i_item_desc',
        's_store_id',
        's_store_name',
        sum(ref('ss_net_profit')).as('store_sales_profit'),
        sum(ref('sr_net_loss')).as('store_returns_loss'),
        sum(ref('cs_net_profit')).as('catalog_sales_profit'),
      ])
      .orderBy('i_item_id')
      .orderBy('i_item_desc')
      .orderBy('s_store_id')
      .orderBy('s_store_name')
      .limit(100),
});
