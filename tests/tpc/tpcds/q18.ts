import { avg, cast, decimal, double, type Model, model, type Row, rollup, text } from 'martlet';
import { catalogSales, customer, customerAddress, customerDemographics, dateDim, item } from './tables.js';

const columns = {
  i_item_id: text(),
  ca_country: text(),
  ca_state: text(),
  ca_county: text(),
  agg1: double(),
  agg2: double(),
  agg3: double(),
  agg4: double(),
  agg5: double(),
  agg6: double(),
  agg7: double(),
};

export interface Q18 extends Row<typeof columns> {}

export const q18: Model<Q18, 'model'> = model({
  name: 'q18',
  description: 'One row per item and place, with subtotals: the average catalog sale of 1998 to chosen women.',
  from: {
    catalog_sales: catalogSales,
    customer_demographics: customerDemographics,
    customer,
    customer_address: customerAddress,
    date_dim: dateDim,
    item,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('catalog_sales')
      .innerJoin('customer_demographics as cd1', 'cd1.cd_demo_sk', 'cs_bill_cdemo_sk')
      .innerJoin('customer', 'c_customer_sk', 'cs_bill_customer_sk')
      .innerJoin('customer_demographics as cd2', 'cd2.cd_demo_sk', 'c_current_cdemo_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'cs_item_sk')
      .where('cd1.cd_gender', '=', 'F')
      .where('cd1.cd_education_status', '=', 'Unknown')
      .where('c_birth_month', 'in', [1, 6, 8, 9, 12, 2])
      .where('d_year', '=', 1998)
      .where('ca_state', 'in', ['MS', 'IN', 'ND', 'OK', 'NM', 'VA'])
      .groupBy(({ ref }) => rollup(ref('i_item_id'), ref('ca_country'), ref('ca_state'), ref('ca_county')))
      .select(({ ref }) => [
        'i_item_id',
        'ca_country',
        'ca_state',
        'ca_county',
        avg(cast(ref('cs_quantity'), decimal(12, 2))).as('agg1'),
        avg(cast(ref('cs_list_price'), decimal(12, 2))).as('agg2'),
        avg(cast(ref('cs_coupon_amt'), decimal(12, 2))).as('agg3'),
        avg(cast(ref('cs_sales_price'), decimal(12, 2))).as('agg4'),
        avg(cast(ref('cs_net_profit'), decimal(12, 2))).as('agg5'),
        avg(cast(ref('c_birth_year'), decimal(12, 2))).as('agg6'),
        avg(cast(ref('cd1.cd_dep_count'), decimal(12, 2))).as('agg7'),
      ])
      .orderBy('ca_country', (order) => order.nullsFirst())
      .orderBy('ca_state', (order) => order.nullsFirst())
      .orderBy('ca_county', (order) => order.nullsFirst())
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .limit(100),
});
