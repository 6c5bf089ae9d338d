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

export interface Q34 extends Row<typeof columns> {}

export const q34: Model<Q34, 'model'> = model({
  name: 'q34',
  description: 'One row per ticket of 15 to 20 items, bought around the turn of a month by households of many people per car.',
  from: { store_sales: storeSales, date_dim: dateDim, store, household_demographics: householdDemographics, customer },
  columns,
  query: (db) =>
    db
      .with('tickets', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
          .where(({ between, or }) => or([between('d_dom', 1, 3), between('d_dom', 25, 28)]))
          .where('hd_buy_potential', 'in', ['>10000', 'Unknown'])
          .where('hd_vehicle_count', '>', 0)
          .where(({ eb, ref }) => eb(safeDivide(ref('hd_dep_count'), ref('hd_vehicle_count')), '>', 1.2))
          .where('d_year', 'in', [1999, 2000, 2001])
          .where('s_county', '=', 'Williamson County')
          .groupBy(['ss_ticket_number', 'ss_customer_sk'])
          .select(['ss_ticket_number', 'ss_customer_sk', count().as('cnt')]),
      )
      .selectFrom('tickets')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .where(({ between }) => between('cnt', 15, 20))
      .select(['c_last_name', 'c_first_name', 'c_salutation', 'c_preferred_cust_flag', 'ss_ticket_number', 'cnt'])
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('c_first_name', (order) => order.nullsFirst())
      .orderBy('c_salutation', (order) => order.nullsFirst())
      .orderBy('c_preferred_cust_flag', (order) => order.desc().nullsFirst())
      .orderBy('ss_ticket_number', (order) => order.nullsFirst()),
});
