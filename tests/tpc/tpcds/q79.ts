import { decimal, integer, type Model, model, type Row, substring, sum, text } from 'martlet';
import { customer, dateDim, householdDemographics, store, storeSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  city: text(),
  ss_ticket_number: integer().notNull(),
  amt: decimal(38, 2),
  profit: decimal(38, 2),
};

export interface Q79 extends Row<typeof columns> {}

export const q79: Model<Q79, 'model'> = model({
  name: 'q79',
  description: 'One row per Monday ticket of a household with six dependents or more than two vehicles, in stores of 200 to 295 employees.',
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
          .where((eb) => eb.or([eb('hd_dep_count', '=', 6), eb('hd_vehicle_count', '>', 2)]))
          .where('d_dow', '=', 1)
          .where('d_year', 'in', [1999, 2000, 2001])
          .where((eb) => eb.between('s_number_employees', 200, 295))
          .groupBy(['ss_ticket_number', 'ss_customer_sk', 'ss_addr_sk', 's_city'])
          .select(({ ref }) => [
            'ss_ticket_number',
            'ss_customer_sk',
            's_city',
            sum(ref('ss_coupon_amt')).as('amt'),
            sum(ref('ss_net_profit')).as('profit'),
          ]),
      )
      .selectFrom('tickets')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .select(({ ref }) => ['c_last_name', 'c_first_name', substring(ref('s_city'), 1, 30).as('city'), 'ss_ticket_number', 'amt', 'profit'])
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('c_first_name', (order) => order.nullsFirst())
      .orderBy('city', (order) => order.nullsFirst())
      .orderBy('profit', (order) => order.nullsFirst())
      .orderBy('ss_ticket_number')
      .limit(100),
});
