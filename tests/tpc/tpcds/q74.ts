import { decimalLiteral, literal, type Model, model, type Row, safeDivide, sum, text } from 'martlet';
import { customer, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  customer_id: text(),
  customer_first_name: text(),
  customer_last_name: text(),
};

export interface Q74 extends Row<typeof columns> {}

export const q74: Model<Q74, 'model'> = model({
  name: 'q74',
  description: 'One row per customer whose spending grew more on the web than in stores from 2001 to 2002.',
  from: { customer, store_sales: storeSales, web_sales: webSales, date_dim: dateDim },
  grain: ['customer_id'],
  columns,
  query: (db) =>
    db
      .with('year_total', (qb) =>
        qb
          .selectFrom('customer')
          .innerJoin('store_sales', 'ss_customer_sk', 'c_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where('d_year', 'in', [2001, 2002])
          .groupBy(['c_customer_id', 'c_first_name', 'c_last_name', 'd_year'])
          .select(({ ref }) => [
            'c_customer_id as customer_id',
            'c_first_name as customer_first_name',
            'c_last_name as customer_last_name',
            'd_year as year_',
            sum(ref('ss_net_paid')).as('year_total'),
            literal<string>('s').as('sale_type'),
          ])
          .unionAll(
            qb
              .selectFrom('customer')
              .innerJoin('web_sales', 'ws_bill_customer_sk', 'c_customer_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .where('d_year', 'in', [2001, 2002])
              .groupBy(['c_customer_id', 'c_first_name', 'c_last_name', 'd_year'])
              .select(({ ref }) => [
                'c_customer_id as customer_id',
                'c_first_name as customer_first_name',
                'c_last_name as customer_last_name',
                'd_year as year_',
                sum(ref('ws_net_paid')).as('year_total'),
                literal<string>('w').as('sale_type'),
              ]),
          ),
      )
      .selectFrom('year_total as store_first')
      .innerJoin('year_total as store_second', 'store_second.customer_id', 'store_first.customer_id')
      .innerJoin('year_total as web_first', 'web_first.customer_id', 'store_first.customer_id')
      .innerJoin('year_total as web_second', 'web_second.customer_id', 'store_first.customer_id')
      .where('store_first.sale_type', '=', 's')
      .where('store_second.sale_type', '=', 's')
      .where('web_first.sale_type', '=', 'w')
      .where('web_second.sale_type', '=', 'w')
      .where('store_first.year_', '=', 2001)
      .where('store_second.year_', '=', 2002)
      .where('web_first.year_', '=', 2001)
      .where('web_second.year_', '=', 2002)
      .where('store_first.year_total', '>', decimalLiteral('0'))
      .where('web_first.year_total', '>', decimalLiteral('0'))
      .where(({ eb, ref }) =>
        eb(
          safeDivide(ref('web_second.year_total'), ref('web_first.year_total')),
          '>',
          safeDivide(ref('store_second.year_total'), ref('store_first.year_total')),
        ),
      )
      .select(['store_second.customer_id', 'store_second.customer_first_name', 'store_second.customer_last_name'])
      .orderBy('customer_id', (order) => order.nullsFirst())
      .limit(100),
});
