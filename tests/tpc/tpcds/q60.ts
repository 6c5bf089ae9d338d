import { decimal, decimalLiteral, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, customerAddress, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  i_item_id: text(),
  total_sales: decimal(38, 2),
};

export interface Q60 extends Row<typeof columns> {}

export const q60: Model<Q60, 'model'> = model({
  name: 'q60',
  description: 'One row per music item: its revenue in all channels in September 1998 from five hours behind Greenwich.',
  from: {
    store_sales: storeSales,
    catalog_sales: catalogSales,
    web_sales: webSales,
    date_dim: dateDim,
    customer_address: customerAddress,
    item,
  },
  grain: ['i_item_id'],
  columns,
  query: (db) =>
    db
      .with('music', (qb) => qb.selectFrom('item').where('i_category', '=', 'Music').select('i_item_id'))
      .with('ss', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
          .where('i_item_id', 'in', qb.selectFrom('music').select('music.i_item_id'))
          .where('d_year', '=', 1998)
          .where('d_moy', '=', 9)
          .where('ca_gmt_offset', '=', decimalLiteral('-5'))
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id', sum(ref('ss_ext_sales_price')).as('total_sales')]),
      )
      .with('cs', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('item', 'i_item_sk', 'cs_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'cs_bill_addr_sk')
          .where('i_item_id', 'in', qb.selectFrom('music').select('music.i_item_id'))
          .where('d_year', '=', 1998)
          .where('d_moy', '=', 9)
          .where('ca_gmt_offset', '=', decimalLiteral('-5'))
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id', sum(ref('cs_ext_sales_price')).as('total_sales')]),
      )
      .with('ws', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('item', 'i_item_sk', 'ws_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ws_bill_addr_sk')
          .where('i_item_id', 'in', qb.selectFrom('music').select('music.i_item_id'))
          .where('d_year', '=', 1998)
          .where('d_moy', '=', 9)
          .where('ca_gmt_offset', '=', decimalLiteral('-5'))
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id', sum(ref('ws_ext_sales_price')).as('total_sales')]),
      )
      .with('sales', (qb) =>
        qb.selectFrom('ss').selectAll().unionAll(qb.selectFrom('cs').selectAll()).unionAll(qb.selectFrom('ws').selectAll()),
      )
      .selectFrom('sales')
      .groupBy('i_item_id')
      .select(({ ref }) => ['i_item_id', sum(ref('total_sales')).as('total_sales')])
      .orderBy('i_item_id')
      .orderBy('total_sales')
      .limit(100),
});
