import { coalesce, concat, type Model, model, type Row, text } from 'martlet';
import { customer, customerAddress, customerDemographics, householdDemographics, incomeBand, storeReturns } from './tables.js';

const columns = {
  customer_id: text(),
  customername: text().notNull(),
};

export interface Q84 extends Row<typeof columns> {}

export const q84: Model<Q84, 'model'> = model({
  name: 'q84',
  description: 'One row per return to a store by a customer in Edgewood who earns between two bounds.',
  from: {
    customer,
    customer_address: customerAddress,
    customer_demographics: customerDemographics,
    household_demographics: householdDemographics,
    income_band: incomeBand,
    store_returns: storeReturns,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'c_current_cdemo_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'c_current_hdemo_sk')
      .innerJoin('income_band', 'ib_income_band_sk', 'hd_income_band_sk')
      .innerJoin('store_returns', 'sr_cdemo_sk', 'cd_demo_sk')
      .where('ca_city', '=', 'Edgewood')
      .where('ib_lower_bound', '>=', 38128)
      .where('ib_upper_bound', '<=', 88128)
      .select(({ ref }) => [
        'c_customer_id as customer_id',
        concat(coalesce(ref('c_last_name'), ''), ', ', coalesce(ref('c_first_name'), '')).as('customername'),
      ])
      .orderBy('customer_id', (order) => order.nullsFirst())
      .limit(100),
});
