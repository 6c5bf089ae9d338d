import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { customer, customerAddress, dateDim, householdDemographics, store, storeSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  ca_city: text(),
  bought_city: text(),
  ss_ticket_number: integer().notNull(),
  extended_price: decimal(38, 2),
  extended_tax: decimal(38, 2),
  list_price: decimal(38, 2),
};

export interface Q68 extends Row<typeof columns> {}

export const q68: Model<Q68, 'model'> = model({
  name: 'q68',
  description: 'One row per ticket of the first two days of a month, bought in another city than the customer now lives in.',
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
          .where((eb) => eb.between('d_dom', 1, 2))
          .where((eb) => eb.or([eb('hd_dep_count', '=', 4), eb('hd_vehicle_count', '=', 3)]))
          .where('d_year', 'in', [1999, 2000, 2001])
          .where('s_city', 'in', ['Fairview', 'Midway'])
          .groupBy(['ss_ticket_number', 'ss_customer_sk', 'ss_addr_sk', 'ca_city'])
          .select(({ ref }) => [
            'ss_ticket_number',
            'ss_customer_sk',
            'ca_city as bought_city',
            sum(ref('ss_ext_sales_price')).as('extended_price'),
            sum(ref('ss_ext_list_price')).as('list_price'),
            sum(ref('ss_ext_tax')).as('extended_tax'),
          ]),
      )
      .selectFrom('tickets')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .innerJoin('customer_address as current_addr', 'current_addr.ca_address_sk', 'c_current_addr_sk')
      .whereRef('current_addr.ca_city', '<>', 'bought_city')
      .select([
        'c_last_name',
        'c_first_name',
        'current_addr.ca_city',
        'bought_city',
        'ss_ticket_number',
        'extended_price',
        'extended_tax',
        'list_price',
      ])
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('ss_ticket_number', (order) => order.nullsFirst())
      .limit(100),
});
