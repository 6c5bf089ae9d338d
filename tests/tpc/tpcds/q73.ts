import { count, integer, type Model, model, type Row, safeDivide, text } from 'martlet';
import { customer, dateDim, householdDemographics, store, storeSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  c_salutation: text(),
  c_preferred_cust_flag: text(),
  ss_ticket_number: integer().notNull(),
  cnt: integer().notNull(),
};

export interface Q73 extends Row<typeof columns> {}

export const q73: Model<Q73, 'model'> = model({
  name: 'q73',
  description:
    'One row per ticket of one to five items that a household with more dependents than vehicles bought on the first two days of a month.',
  from: { store_sales: storeSales, date_dim: dateDim, store, household_demographics: householdDemographics, customer },
  columns,
  query: (db) =>
    db
      .with('tickets', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
          .where((eb) => eb.between('d_dom', 1, 2))
          .where('hd_buy_potential', 'in', ['Unknown', '>10000'])
          .where('hd_vehicle_count', '>', 0)
          .where(({ eb, ref }) => eb(safeDivide(ref('hd_dep_count'), ref('hd_vehicle_count')), '>', 1))
          .where('d_year', 'in', [1999, 2000, 2001])
          .where('s_county', 'in', ['Orange County', 'Bronx County', 'Franklin Parish', 'Williamson County'])
          .groupBy(['ss_ticket_number', 'ss_customer_sk'])
          .select(['ss_ticket_number', 'ss_customer_sk', count().as('cnt')]),
      )
      .selectFrom('tickets')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .where((eb) => eb.between('cnt', 1, 5))
      .select(['c_last_name', 'c_first_name', 'c_salutation', 'c_preferred_cust_flag', 'ss_ticket_number', 'cnt'])
      .orderBy('cnt', 'desc')
      .orderBy('c_last_name', 'asc'),
});
