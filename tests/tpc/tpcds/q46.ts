import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { customer, customerAddress, dateDim, householdDemographics, store, storeSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  ca_city: text(),
  bought_city: text(),
  ss_ticket_number: integer().notNull(),
  amt: decimal(38, 2),
  profit: decimal(38, 2),
};

export interface Q46 extends Row<typeof columns> {}

export const q46: Model<Q46, 'model'> = model({
  name: 'q46',
  description:
    'One row per weekend ticket of a large household or one with three vehicles, bought in another city than the customer now lives in.',
  from: {
    store_sales: storeSales,
    date_dim: dateDim,
    store,
    household_demographics: householdDemographics,
    customer_address: customerAddress,
    customer,
  },
  columns,
  query: (db) =>
    db
      .with('tickets', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
          .where((eb) => eb.or([eb('hd_dep_count', '=', 4), eb('hd_vehicle_count', '=', 3)]))
          .where('d_dow', 'in', [6, 0])
          .where('d_year', 'in', [1999, 2000, 2001])
          .where('s_city', 'in', ['Fairview', 'Midway'])
          .groupBy(['ss_ticket_number', 'ss_customer_sk', 'ss_addr_sk', 'ca_city'])
          .select(({ ref }) => [
            'ss_ticket_number',
            'ss_customer_sk',
            'ca_city as bought_city',
            sum(ref('ss_coupon_amt')).as('amt'),
            sum(ref('ss_net_profit')).as('profit'),
          ]),
      )
      .selectFrom('tickets')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .innerJoin('customer_address as current_addr', 'current_addr.ca_address_sk', 'c_current_addr_sk')
      .whereRef('current_addr.ca_city', '<>', 'bought_city')
      .select(['c_last_name', 'c_first_name', 'current_addr.ca_city', 'bought_city', 'ss_ticket_number', 'amt', 'profit'])
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('c_first_name', (order) => order.nullsFirst())
      .orderBy('ca_city', (order) => order.nullsFirst())
      .orderBy('bought_city', (order) => order.nullsFirst())
      .orderBy('ss_ticket_number', (order) => order.nullsFirst())
      .limit(100),
});
