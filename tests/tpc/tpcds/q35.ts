import { avg, count, double, integer, type Model, max, min, model, type Row, text } from 'martlet';
import { catalogSales, customer, customerAddress, customerDemographics, dateDim, storeSales, webSales } from './tables.js';

const columns = {
  ca_state: text(),
  cd_gender: text(),
  cd_marital_status: text(),
  cd_dep_count: integer(),
  cnt1: integer().notNull(),
  min1: integer(),
  max1: integer(),
  avg1: double(),
  cd_dep_employed_count: integer(),
  cnt2: integer().notNull(),
  min2: integer(),
  max2: integer(),
  avg2: double(),
  cd_dep_college_count: integer(),
  cnt3: integer().notNull(),
  min3: integer(),
  max3: integer(),
  avg3: double(),
};

export interface Q35 extends Row<typeof columns> {}

export const q35: Model<Q35, 'model'> = model({
  name: 'q35',
  description:
    'One row per state and set of demographic traits: the customers who bought in a store and elsewhere in three quarters of 2002.',
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
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('store_sales')
            .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
            .whereRef('ss_customer_sk', '=', 'c_customer_sk')
            .where('d_year', '=', 2002)
            .where('d_qoy', '<', 4)
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
              .where('d_qoy', '<', 4)
              .select('ws_bill_customer_sk'),
          ),
          exists(
            selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .whereRef('cs_ship_customer_sk', '=', 'c_customer_sk')
              .where('d_year', '=', 2002)
              .where('d_qoy', '<', 4)
              .select('cs_ship_customer_sk'),
          ),
        ]),
      )
      .groupBy(['ca_state', 'cd_gender', 'cd_marital_status', 'cd_dep_count', 'cd_dep_employed_count', 'cd_dep_college_count'])
      .select(({ ref }) => [
        'ca_state',
        'cd_gender',
        'cd_marital_status',
        'cd_dep_count',
        count().as('cnt1'),
        min(ref('cd_dep_count')).as('min1'),
        max(ref('cd_dep_count')).as('max1'),
        avg(ref('cd_dep_count')).as('avg1'),
        'cd_dep_employed_count',
        count().as('cnt2'),
        min(ref('cd_dep_employed_count')).as('min2'),
        max(ref('cd_dep_employed_count')).as('max2'),
        avg(ref('cd_dep_employed_count')).as('avg2'),
        'cd_dep_college_count',
        count().as('cnt3'),
        min(ref('cd_dep_college_count')).as('min3'),
        max(ref('cd_dep_college_count')).as('max3'),
        avg(ref('cd_dep_college_count')).as('avg3'),
      ])
      .orderBy('ca_state', (order) => order.nullsFirst())
      .orderBy('cd_gender', (order) => order.nullsFirst())
      .orderBy('cd_marital_status', (order) => order.nullsFirst())
      .orderBy('cd_dep_count', (order) => order.nullsFirst())
      .orderBy('cd_dep_employed_count', (order) => order.nullsFirst())
      .orderBy('cd_dep_college_count', (order) => order.nullsFirst())
      .limit(100),
});
