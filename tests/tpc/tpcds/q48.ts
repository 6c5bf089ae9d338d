import { decimalLiteral, integer, type Model, model, type Row, sum } from 'martlet';
import { customerAddress, customerDemographics, dateDim, store, storeSales } from './tables.js';

const columns = {
  quantity: integer(),
};

export interface Q48 extends Row<typeof columns> {}

export const q48: Model<Q48, 'model'> = model({
  name: 'q48',
  description: 'One row: the items sold in stores in 2000 to three kinds of customers in three groups of states.',
  from: {
    store_sales: storeSales,
    store,
    customer_demographics: customerDemographics,
    customer_address: customerAddress,
    date_dim: dateDim,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'ss_cdemo_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
      .where('d_year', '=', 2000)
      .where(({ and, between, eb, or }) =>
        or([
          and([
            eb('cd_marital_status', '=', 'M'),
            eb('cd_education_status', '=', '4 yr Degree'),
            between('ss_sales_price', decimalLiteral('100.00'), decimalLiteral('150.00')),
          ]),
          and([
            eb('cd_marital_status', '=', 'D'),
            eb('cd_education_status', '=', '2 yr Degree'),
            between('ss_sales_price', decimalLiteral('50.00'), decimalLiteral('100.00')),
          ]),
          and([
            eb('cd_marital_status', '=', 'S'),
            eb('cd_education_status', '=', 'College'),
            between('ss_sales_price', decimalLiteral('150.00'), decimalLiteral('200.00')),
          ]),
        ]),
      )
      .where('ca_country', '=', 'United States')
      .where(({ and, between, eb, or }) =>
        or([
          and([eb('ca_state', 'in', ['CO', 'OH', 'TX']), between('ss_net_profit', decimalLiteral('0'), decimalLiteral('2000'))]),
          and([eb('ca_state', 'in', ['OR', 'MN', 'KY']), between('ss_net_profit', decimalLiteral('150'), decimalLiteral('3000'))]),
          and([eb('ca_state', 'in', ['VA', 'CA', 'MS']), between('ss_net_profit', decimalLiteral('50'), decimalLiteral('25000'))]),
        ]),
      )
      .select(({ ref }) => sum(ref('ss_quantity')).as('quantity')),
});
