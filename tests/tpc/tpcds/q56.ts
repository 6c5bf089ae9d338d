import { decimal, decimalLiteral, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, customerAddress, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  i_item_id: text(),
  total_sales: decimal(38, 2),
};

export interface Q56 extends Row<typeof columns> {}

export const q56: Model<Q56, 'model'> = model({
  name: 'q56',
  description: 'One row per item in one of three colours: its revenue in all channels in February 2001 from five hours behind Greenwich.',
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
      .with('coloured_items', (qb) => qb.selectFrom('item').where('i_color', 'in', ['slate', 'blanched', 'burnished']).select('i_item_id'))
      .with('ss', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
          .where('i_item_id', 'in', qb.selectFrom('coloured_items').select('coloured_items.i_item_id'))
          .where('d_year', '=', 2001)
          .where('d_moy', '=', 2)
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
          .where('i_item_id', 'in', qb.selectFrom('coloured_items').select('coloured_items.i_item_id'))
          .where('d_year', '=', 2001)
          .where('d_moy', '=', 2)
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
          .where('i_item_id', 'in', qb.selectFrom('coloured_items').select('coloured_items.i_item_id'))
          .where('d_year', '=', 2001)
          .where('d_moy', '=', 2)
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
      .orderBy('total_sales', (order) => order.nullsFirst())
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .limit(100),
});
