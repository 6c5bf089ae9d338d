import { count, integer, type Model, model, type Row, text } from 'martlet';
import { catalogSales, customer, customerAddress, customerDemographics, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  cd_gender: text(),
  cd_marital_status: text(),
  cd_education_status: text(),
  cnt1: integer().notNull(),
  cd_purchase_estimate: integer(),
  cnt2: integer().notNull(),
  cd_credit_rating: text(),
  cnt3: integer().notNull(),
};

export interface Q69 extends Row<typeof columns> {}

export const q69: Model<Q69, 'model'> = model({
  name: 'q69',
  description:
    'One row per kind of customer in three states who bought in stores in the spring of 2001 and neither on the web nor from the catalog.',
  from: {
    customer,
    customer_address: customerAddress,
    customer_demographics: customerDemographics,
    store_sales: storeSales,
    web_sales: webSales,
    catalog_sales: catalogSales,
    date_dim: dateDim,
  },
  grain: ['cd_gender', 'cd_marital_status', 'cd_education_status', 'cd_purchase_estimate', 'cd_credit_rating'],
  columns,
  query: (db) =>
    db
      .with('spring', (qb) =>
        qb
          .selectFrom('date_dim')
          .where('d_year', '=', 2001)
          .where((eb) => eb.between('d_moy', 4, 6))
          .select('d_date_sk'),
      )
      .selectFrom('customer')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'c_current_cdemo_sk')
      .where('ca_state', 'in', ['KY', 'GA', 'NM'])
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('store_sales')
            .innerJoin('spring', 'd_date_sk', 'ss_sold_date_sk')
            .whereRef('ss_customer_sk', '=', 'c_customer_sk')
            .select('ss_item_sk'),
        ),
      )
      .where(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('web_sales')
              .innerJoin('spring', 'd_date_sk', 'ws_sold_date_sk')
              .whereRef('ws_bill_customer_sk', '=', 'c_customer_sk')
              .select('ws_item_sk'),
          ),
        ),
      )
      .where(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('catalog_sales')
              .innerJoin('spring', 'd_date_sk', 'cs_sold_date_sk')
              .whereRef('cs_ship_customer_sk', '=', 'c_customer_sk')
              .select('cs_item_sk'),
          ),
        ),
      )
      .groupBy(['cd_gender', 'cd_marital_status', 'cd_education_status', 'cd_purchase_estimate', 'cd_credit_rating'])
      .select([
        'cd_gender',
        'cd_marital_status',
        'cd_education_status',
        count().as('cnt1'),
        'cd_purchase_estimate',
        count().as('cnt2'),
        'cd_credit_rating',
        count().as('cnt3'),
      ])
      .orderBy('cd_gender')
      .orderBy('cd_marital_status')
      .orderBy('cd_education_status')
      .orderBy('cd_purchase_estimate')
      .orderBy('cd_credit_rating')
      .limit(100),
});
