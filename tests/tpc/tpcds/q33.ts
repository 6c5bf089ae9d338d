import { decimal, decimalLiteral, integer, type Model, model, type Row, sum } from 'martlet';
import { catalogSales, customerAddress, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  i_manufact_id: integer(),
  total_sales: decimal(38, 2),
};

export interface Q33 extends Row<typeof columns> {}

export const q33: Model<Q33, 'model'> = model({
  name: 'q33',
  description: 'One row per manufacturer of electronics: its sales of May 1998 in all channels, in one time zone.',
  from: {
    store_sales: storeSales,
    catalog_sales: catalogSales,
    web_sales: webSales,
    date_dim: dateDim,
    customer_address: customerAddress,
    item,
  },
  columns,
  query: (db) =>
    db
      .with('electronics', (db) => db.selectFrom('item').where('i_category', 'in', ['Electronics']).select('i_manufact_id'))
      .with('channels', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .where('i_manufact_id', 'in', (eb) => eb.selectFrom('electronics').select('i_manufact_id'))
          .where('d_year', '=', 1998)
          .where('d_moy', '=', 5)
          .where('ca_gmt_offset', '=', decimalLiteral('-5'))
          .groupBy('i_manufact_id')
          .select(({ ref }) => ['i_manufact_id', sum(ref('ss_ext_sales_price')).as('total_sales')])
          .unionAll(
            db
              .selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .innerJoin('customer_address', 'ca_address_sk', 'cs_bill_addr_sk')
              .innerJoin('item', 'i_item_sk', 'cs_item_sk')
              .where('i_manufact_id', 'in', (eb) => eb.selectFrom('electronics').select('i_manufact_id'))
              .where('d_year', '=', 1998)
              .where('d_moy', '=', 5)
              .where('ca_gmt_offset', '=', decimalLiteral('-5'))
              .groupBy('i_manufact_id')
              .select(({ ref }) => ['i_manufact_id', sum(ref('cs_ext_sales_price')).as('total_sales')]),
          )
          .unionAll(
            db
              .selectFrom('web_sales')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .innerJoin('customer_address', 'ca_address_sk', 'ws_bill_addr_sk')
              .innerJoin('item', 'i_item_sk', 'ws_item_sk')
              .where('i_manufact_id', 'in', (eb) => eb.selectFrom('electronics').select('i_manufact_id'))
              .where('d_year', '=', 1998)
              .where('d_moy', '=', 5)
              .where('ca_gmt_offset', '=', decimalLiteral('-5'))
              .groupBy('i_manufact_id')
              .select(({ ref }) => ['i_manufact_id', sum(ref('ws_ext_sales_price')).as('total_sales')]),
          ),
      )
      .selectFrom('channels')
      .groupBy('i_manufact_id')
      .select(({ ref }) => ['i_manufact_id', sum(ref('total_sales')).as('total_sales')])
      .orderBy('total_sales')
      .limit(100),
});
