import { double, integer, type Model, model, type Row, safeDivide, sum, text } from 'martlet';
import { customerAddress, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  ca_county: text(),
  d_year: integer(),
  web_q1_q2_increase: double(),
  store_q1_q2_increase: double(),
  web_q2_q3_increase: double(),
  store_q2_q3_increase: double(),
};

export interface Q31 extends Row<typeof columns> {}

export const q31: Model<Q31, 'model'> = model({
  name: 'q31',
  description: 'One row per county where sales on the web grew more than those in stores, from quarter to quarter of 2000.',
  from: { store_sales: storeSales, web_sales: webSales, date_dim: dateDim, customer_address: customerAddress },
  columns,
  query: (db) =>
    db
      .with('ss', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
          .where('d_year', '=', 2000)
          .groupBy(['ca_county', 'd_qoy', 'd_year'])
          .select(({ ref }) => ['ca_county', 'd_qoy', 'd_year', sum(ref('ss_ext_sales_price')).as('sales')]),
      )
      .with('ws', (db) =>
        db
          .selectFrom('web_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ws_bill_addr_sk')
          .where('d_year', '=', 2000)
          .groupBy(['ca_county', 'd_qoy', 'd_year'])
          .select(({ ref }) => ['ca_county', 'd_qoy', 'd_year', sum(ref('ws_ext_sales_price')).as('sales')]),
      )
      .with('growth', (db) =>
        db
          .selectFrom('ss as ss1')
          .innerJoin('ss as ss2', 'ss2.ca_county', 'ss1.ca_county')
          .innerJoin('ss as ss3', 'ss3.ca_county', 'ss1.ca_county')
          .innerJoin('ws as ws1', 'ws1.ca_county', 'ss1.ca_county')
          .innerJoin('ws as ws2', 'ws2.ca_county', 'ss1.ca_county')
          .innerJoin('ws as ws3', 'ws3.ca_county', 'ss1.ca_county')
          .where('ss1.d_qoy', '=', 1)
          .where('ss2.d_qoy', '=', 2)
          .where('ss3.d_qoy', '=', 3)
          .where('ws1.d_qoy', '=', 1)
          .where('ws2.d_qoy', '=', 2)
          .where('ws3.d_qoy', '=', 3)
          .select(({ ref }) => [
            'ss1.ca_county',
            'ss1.d_year',
            safeDivide(ref('ws2.sales'), ref('ws1.sales')).as('web_q1_q2_increase'),
            safeDivide(ref('ss2.sales'), ref('ss1.sales')).as('store_q1_q2_increase'),
            safeDivide(ref('ws3.sales'), ref('ws2.sales')).as('web_q2_q3_increase'),
            safeDivide(ref('ss3.sales'), ref('ss2.sales')).as('store_q2_q3_increase'),
          ]),
      )
      .selectFrom('growth')
      .whereRef('web_q1_q2_increase', '>', 'store_q1_q2_increase')
      .whereRef('web_q2_q3_increase', '>', 'store_q2_q3_increase')
      .select(['ca_county', 'd_year', 'web_q1_q2_increase', 'store_q1_q2_increase', 'web_q2_q3_increase', 'store_q2_q3_increase'])
      .orderBy('ca_county'),
});
