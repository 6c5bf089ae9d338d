import { add, divide, type Model, model, type Row, safeDivide, subtract, sum, text } from 'martlet';
import { catalogSales, customer, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  customer_id: text(),
  customer_first_name: text(),
  customer_last_name: text(),
  customer_preferred_cust_flag: text(),
};

export interface Q04 extends Row<typeof columns> {}

export const q04: Model<Q04, 'model'> = model({
  name: 'q04',
  description:
    'One row per customer whose catalog sales grew more from 2001 to 2002 than those in stores and on the web: the first hundred.',
  from: { customer, store_sales: storeSales, catalog_sales: catalogSales, web_sales: webSales, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('store_years', (db) =>
        db
          .selectFrom('customer')
          .innerJoin('store_sales', 'ss_customer_sk', 'c_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .groupBy([
            'c_customer_id',
            'c_first_name',
            'c_last_name',
            'c_preferred_cust_flag',
            'c_birth_country',
            'c_login',
            'c_email_address',
            'd_year',
          ])
          .select(({ ref }) => [
            'c_customer_id as customer_id',
            'c_first_name as customer_first_name',
            'c_last_name as customer_last_name',
            'c_preferred_cust_flag as customer_preferred_cust_flag',
            'd_year as dyear',
            sum(
              divide(
                add(
                  subtract(subtract(ref('ss_ext_list_price'), ref('ss_ext_wholesale_cost')), ref('ss_ext_discount_amt')),
                  ref('ss_ext_sales_price'),
                ),
                2,
              ),
            ).as('year_total'),
          ]),
      )
      .with('catalog_years', (db) =>
        db
          .selectFrom('customer')
          .innerJoin('catalog_sales', 'cs_bill_customer_sk', 'c_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .groupBy([
            'c_customer_id',
            'c_first_name',
            'c_last_name',
            'c_preferred_cust_flag',
            'c_birth_country',
            'c_login',
            'c_email_address',
            'd_year',
          ])
          .select(({ ref }) => [
            'c_customer_id as customer_id',
            'c_first_name as customer_first_name',
            'c_last_name as customer_last_name',
            'c_preferred_cust_flag as customer_preferred_cust_flag',
            'd_year as dyear',
            sum(
              divide(
                add(
                  subtract(subtract(ref('cs_ext_list_price'), ref('cs_ext_wholesale_cost')), ref('cs_ext_discount_amt')),
                  ref('cs_ext_sales_price'),
                ),
                2,
              ),
            ).as('year_total'),
          ]),
      )
      .with('web_years', (db) =>
        db
          .selectFrom('customer')
          .innerJoin('web_sales', 'ws_bill_customer_sk', 'c_customer_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .groupBy([
            'c_customer_id',
            'c_first_name',
            'c_last_name',
            'c_preferred_cust_flag',
            'c_birth_country',
            'c_login',
            'c_email_address',
            'd_year',
          ])
          .select(({ ref }) => [
            'c_customer_id as customer_id',
            'c_first_name as customer_first_name',
            'c_last_name as customer_last_name',
            'c_preferred_cust_flag as customer_preferred_cust_flag',
            'd_year as dyear',
            sum(
              divide(
                add(
                  subtract(subtract(ref('ws_ext_list_price'), ref('ws_ext_wholesale_cost')), ref('ws_ext_discount_amt')),
                  ref('ws_ext_sales_price'),
                ),
                2,
              ),
            ).as('year_total'),
          ]),
      )
      .selectFrom('store_years as s1')
      .innerJoin('store_years as s2', 's2.customer_id', 's1.customer_id')
      .innerJoin('catalog_years as c1', 'c1.customer_id', 's1.customer_id')
      .innerJoin('catalog_years as c2', 'c2.customer_id', 's1.customer_id')
      .innerJoin('web_years as w1', 'w1.customer_id', 's1.customer_id')
      .innerJoin('web_years as w2', 'w2.customer_id', 's1.customer_id')
      .where('s1.dyear', '=', 2001)
      .where('s2.dyear', '=', 2002)
      .where('c1.dyear', '=', 2001)
      .where('c2.dyear', '=', 2002)
      .where('w1.dyear', '=', 2001)
      .where('w2.dyear', '=', 2002)
      .where('s1.year_total', '>', 0)
      .where('c1.year_total', '>', 0)
      .where('w1.year_total', '>', 0)
      .where(({ eb, ref }) => {
        const growth = (channel: 's' | 'c' | 'w') => safeDivide(ref(`${channel}2.year_total`), ref(`${channel}1.year_total`));
        return eb.and([eb(growth('c'), '>', growth('s')), eb(growth('c'), '>', growth('w'))]);
      })
      .select(['s2.customer_id', 's2.customer_first_name', 's2.customer_last_name', 's2.customer_preferred_cust_flag'])
      .orderBy('customer_id', (order) => order.nullsFirst())
      .orderBy('customer_first_name', (order) => order.nullsFirst())
      .orderBy('customer_last_name', (order) => order.nullsFirst())
      .orderBy('customer_preferred_cust_flag', (order) => order.nullsFirst())
      .limit(100),
});
