import { decimal, decimalLiteral, type Model, model, type Row, sum, text } from 'martlet';
import { callCenter, catalogReturns, customer, customerAddress, customerDemographics, dateDim, householdDemographics } from './tables.js';

const columns = {
  call_center: text(),
  call_center_name: text(),
  manager: text(),
  returns_loss: decimal(38, 2),
};

export interface Q91 extends Row<typeof columns> {}

export const q91: Model<Q91, 'model'> = model({
  name: 'q91',
  description: 'One row per call center and kind of customer: what the returns of November 1998 lost.',
  from: {
    call_center: callCenter,
    catalog_returns: catalogReturns,
    date_dim: dateDim,
    customer,
    customer_address: customerAddress,
    customer_demographics: customerDemographics,
    household_demographics: householdDemographics,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_returns')
      .innerJoin('call_center', 'cc_call_center_sk', 'cr_call_center_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cr_returned_date_sk')
      .innerJoin('customer', 'c_customer_sk', 'cr_returning_customer_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'c_current_cdemo_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'c_current_hdemo_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .where('d_year', '=', 1998)
      .where('d_moy', '=', 11)
      .where(({ and, eb, or }) =>
        or([
          and([eb('cd_marital_status', '=', 'M'), eb('cd_education_status', '=', 'Unknown')]),
          and([eb('cd_marital_status', '=', 'W'), eb('cd_education_status', '=', 'Advanced Degree')]),
        ]),
      )
      .where('hd_buy_potential', 'like', 'Unknown%')
      .where('ca_gmt_offset', '=', decimalLiteral('-7'))
      .groupBy(['cc_call_center_id', 'cc_name', 'cc_manager', 'cd_marital_status', 'cd_education_status'])
      .select(({ ref }) => [
        'cc_call_center_id as call_center',
        'cc_name as call_center_name',
        'cc_manager as manager',
        sum(ref('cr_net_loss')).as('returns_loss'),
      ])
      .orderBy('returns_loss', (order) => order.desc().nullsLast()),
});
