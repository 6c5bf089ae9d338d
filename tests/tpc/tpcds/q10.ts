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
  cd_dep_count: integer(),
  cnt4: integer().notNull(),
  cd_dep_employed_count: integer(),
  cnt5: integer().notNull(),
  cd_dep_college_count: integer(),
  cnt6: integer().notNull(),
};

export interface Q10 extends Row<typeof columns> {}

export const q10: Model<Q10, 'model'> = model({
  name: 'q10',
  description: 'One row per set of demographic traits: the customers of five counties who bought in a store and elsewhere in early 2002.',
  from: {
    customer,
    customer_address: customerAddress,
    customer_demographics: customerDemographics,
    store_sales: storeSales,
    web_sales: webSales,
    catalog_sales: catalogSales,
    date_dim: dateDim,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'c_current_cdemo_sk')
      .where('ca_county', 'in', ['Rush County', 'Toole County', 'Jefferson County', 'Dona Ana County', 'La Porte County'])
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('store_sales')
            .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
            .whereRef('ss_customer_sk', '=', 'c_customer_sk')
            .where('d_year', '=', 2002)
            .where(({ between }) => between('d_moy', 1, 4))
            .select('ss_customer_sk'),
        ),
      )
      .where(({ exists, or, selectFrom }) =>
        or([
          exists(
            selectFrom('web_sales')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .whereRef('ws_bill_customer_sk', '=', 'c_customer_sk')
              .where('d_year', '=', 2002)
              .where(({ between }) => between('d_moy', 1, 4))
              .select('ws_bill_customer_sk'),
          ),
          exists(
            selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .whereRef('cs_ship_customer_sk', '=', 'c_customer_sk')
              .where('d_year', '=', 2002)
              .where(({ between }) => between('d_moy', 1, 4))
              .select('cs_ship_customer_sk'),
          ),
        ]),
      )
      .groupBy([
        'cd_gender',
        'cd_marital_status',
        'cd_education_status',
        'cd_purchase_estimate',
        'cd_credit_rating',
        'cd_dep_count',
        'cd_dep_employed_count',
        'cd_dep_college_count',
      ])
      .select([
        'cd_gender',
        'cd_marital_status',
        'cd_education_status',
        count().as('cnt1'),
        'cd_purchase_estimate',
        count().as('cnt2'),
        'cd_credit_rating',
        count().as('cnt3'),
        'cd_dep_count',
        count().as('cnt4'),
        'cd_dep_employed_count',
        count().as('cnt5'),
        'cd_dep_college_count',
        count().as('cnt6'),
      ])
      .orderBy('cd_gender')
      .orderBy('cd_marital_status')
      .orderBy('cd_education_status')
      .orderBy('cd_purchase_estimate')
      .orderBy('cd_credit_rating')
      .orderBy('cd_dep_count')
      .orderBy('cd_dep_employed_count')
      .orderBy('cd_dep_college_count')
      .limit(100),
});
