import { count, integer, type Model, model, type Row } from 'martlet';
import { catalogSales, customer, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  visits: integer().notNull(),
};

export interface Q87 extends Row<typeof columns> {}

export const q87: Model<Q87, 'model'> = model({
  name: 'q87',
  description:
    'One row: how often a customer bought in stores on a day on which the same name bought neither from the catalog nor on the web.',
  from: { store_sales: storeSales, catalog_sales: catalogSales, web_sales: webSales, date_dim: dateDim, customer },
  columns,
  query: (db) =>
    db
      .with('days', (qb) =>
        qb
          .selectFrom('date_dim')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .select(['d_date_sk', 'd_date']),
      )
      .with('store_only', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('days', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .select(['c_last_name', 'c_first_name', 'd_date'])
          .except(
            qb
              .selectFrom('catalog_sales')
              .innerJoin('days', 'd_date_sk', 'cs_sold_date_sk')
              .innerJoin('customer', 'c_customer_sk', 'cs_bill_customer_sk')
              .select(['c_last_name', 'c_first_name', 'd_date']),
          )
          .except(
            qb
              .selectFrom('web_sales')
              .innerJoin('days', 'd_date_sk', 'ws_sold_date_sk')
              .innerJoin('customer', 'c_customer_sk', 'ws_bill_customer_sk')
              .select(['c_last_name', 'c_first_name', 'd_date']),
          ),
      )
      .selectFrom('store_only')
      .select(count().as('visits')),
});
