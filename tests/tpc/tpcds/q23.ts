import { count, decimal, decimalLiteral, left, type Model, max, model, multiply, type Row, sum, text } from 'martlet';
import { catalogSales, customer, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  sales: decimal(38, 2),
};

export interface Q23 extends Row<typeof columns> {}

export const q23: Model<Q23, 'model'> = model({
  name: 'q23',
  description: 'One row per channel and name: what the best customers bought in February 2000 of items that often sell.',
  from: { store_sales: storeSales, date_dim: dateDim, item, customer, catalog_sales: catalogSales, web_sales: webSales },
  columns,
  query: (db) =>
    db
      .with('frequent_items', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .where('d_year', 'in', [2000, 2001, 2002, 2003])
          .groupBy(({ ref }) => [left(ref('i_item_desc'), 30), ref('i_item_sk'), ref('d_date')])
          .having(count(), '>', 4)
          .select('i_item_sk as item_sk'),
      )
      .with('recent_customers', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where('d_year', 'in', [2000, 2001, 2002, 2003])
          .groupBy('c_customer_sk')
          .select(({ ref }) => sum(multiply(ref('ss_quantity'), ref('ss_sales_price'))).as('sales')),
      )
      .with('best_customers', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .groupBy('c_customer_sk')
          .having(({ eb, ref, selectFrom }) =>
            eb(
              sum(multiply(ref('ss_quantity'), ref('ss_sales_price'))),
              '>',
              selectFrom('recent_customers').select(({ ref }) => multiply(decimalLiteral('0.5'), max(ref('sales'))).as('half_of_best')),
            ),
          )
          .select('c_customer_sk as customer_sk'),
      )
      .with('channels', (db) =>
        db
          .selectFrom('catalog_sales')
          .innerJoin('customer', 'c_customer_sk', 'cs_bill_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .innerJoin('frequent_items', 'item_sk', 'cs_item_sk')
          .innerJoin('best_customers', 'best_customers.customer_sk', 'cs_bill_customer_sk')
          .where('d_year', '=', 2000)
          .where('d_moy', '=', 2)
          .groupBy(['c_last_name', 'c_first_name'])
          .select(({ ref }) => ['c_last_name', 'c_first_name', sum(multiply(ref('cs_quantity'), ref('cs_list_price'))).as('sales')])
          .unionAll(
            db
              .selectFrom('web_sales')
              .innerJoin('customer', 'c_customer_sk', 'ws_bill_customer_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .innerJoin('frequent_items', 'item_sk', 'ws_item_sk')
              .innerJoin('best_customers', 'best_customers.customer_sk', 'ws_bill_customer_sk')
              .where('d_year', '=', 2000)
              .where('d_moy', '=', 2)
              .groupBy(['c_last_name', 'c_first_name'])
              .select(({ ref }) => ['c_last_name', 'c_first_name', sum(multiply(ref('ws_quantity'), ref('ws_list_price'))).as('sales')]),
          ),
      )
      .selectFrom('channels')
      .select(['c_last_name', 'c_first_name', 'sales'])
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('c_first_name', (order) => order.nullsFirst())
      .orderBy('sales', (order) => order.nullsFirst())
      .limit(100),
});
