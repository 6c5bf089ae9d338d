import { add, count, divide, integer, type Model, model, multiply, type Row, sum, toInteger } from 'martlet';
import { catalogSales, customer, customerAddress, dateDim, item, store, storeSales, webSales } from './tables.js';

const columns = {
  segment: integer(),
  num_customers: integer().notNull(),
  segment_base: integer(),
};

export interface Q54 extends Row<typeof columns> {}

export const q54: Model<Q54, 'model'> = model({
  name: 'q54',
  description:
    'One row per segment of 50 dollars: the customers who spent that much in stores near them in the quarter after they ordered maternity wear in December 1998.',
  from: {
    catalog_sales: catalogSales,
    web_sales: webSales,
    item,
    date_dim: dateDim,
    customer,
    store_sales: storeSales,
    customer_address: customerAddress,
    store,
  },
  grain: ['segment'],
  columns,
  query: (db) =>
    db
      .with('remote_sales', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .select(['cs_sold_date_sk as sold_date_sk', 'cs_bill_customer_sk as customer_sk', 'cs_item_sk as item_sk'])
          .unionAll(
            qb
              .selectFrom('web_sales')
              .select(['ws_sold_date_sk as sold_date_sk', 'ws_bill_customer_sk as customer_sk', 'ws_item_sk as item_sk']),
          ),
      )
      .with('my_customers', (qb) =>
        qb
          .selectFrom('remote_sales')
          .innerJoin('item', 'i_item_sk', 'item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'sold_date_sk')
          .innerJoin('customer', 'c_customer_sk', 'customer_sk')
          .where('i_category', '=', 'Women')
          .where('i_class', '=', 'maternity')
          .where('d_moy', '=', 12)
          .where('d_year', '=', 1998)
          .select(['c_customer_sk', 'c_current_addr_sk'])
          .distinct(),
      )
      .with('december', (qb) =>
        qb.selectFrom('date_dim').where('d_year', '=', 1998).where('d_moy', '=', 12).select('d_month_seq as month_seq').distinct(),
      )
      .with('my_revenue', (qb) =>
        qb
          .selectFrom('my_customers')
          .innerJoin('store_sales', 'ss_customer_sk', 'c_customer_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
          .innerJoin('store', (join) => join.onRef('s_county', '=', 'ca_county').onRef('s_state', '=', 'ca_state'))
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('december', (join) =>
            join.on(({ between, ref }) => between('d_month_seq', add(ref('month_seq'), 1), add(ref('month_seq'), 3))),
          )
          .groupBy('c_customer_sk')
          .select(({ ref }) => ['c_customer_sk', sum(ref('ss_ext_sales_price')).as('revenue')]),
      )
      .with('segments', (qb) => qb.selectFrom('my_revenue').select(({ ref }) => toInteger(divide(ref('revenue'), 50)).as('segment')))
      .selectFrom('segments')
      .groupBy('segment')
      .select(({ ref }) => ['segment', count().as('num_customers'), multiply(ref('segment'), 50).as('segment_base')])
      .orderBy('segment', (order) => order.nullsFirst())
      .orderBy('num_customers', (order) => order.nullsFirst())
      .orderBy('segment_base')
      .limit(100),
});
