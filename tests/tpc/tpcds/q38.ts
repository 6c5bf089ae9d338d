import { count, integer, type Model, model, type Row } from 'martlet';
import { catalogSales, customer, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  hot_customers: integer().notNull(),
};

export interface Q38 extends Row<typeof columns> {}

export const q38: Model<Q38, 'model'> = model({
  name: 'q38',
  description: 'One row: how many names bought on the same day in all three channels within a year.',
  from: { store_sales: storeSales, catalog_sales: catalogSales, web_sales: webSales, date_dim: dateDim, customer },
  columns,
  query: (db) =>
    db
      .with('hot_cust', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .where(({ between }) => between('d_month_seq', 1200, 1211))
          .select(['c_last_name', 'c_first_name', 'd_date'])
          .distinct()
          .intersect(
            db
              .selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .innerJoin('customer', 'c_customer_sk', 'cs_bill_customer_sk')
              .where(({ between }) => between('d_month_seq', 1200, 1211))
              .select(['c_last_name', 'c_first_name', 'd_date'])
              .distinct(),
          )
          .intersect(
            db
              .selectFrom('web_sales')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .innerJoin('customer', 'c_customer_sk', 'ws_bill_customer_sk')
              .where(({ between }) => between('d_month_seq', 1200, 1211))
              .select(['c_last_name', 'c_first_name', 'd_date'])
              .distinct(),
          ),
      )
      .selectFrom('hot_cust')
      .select(count().as('hot_customers'))
      .limit(100),
});
