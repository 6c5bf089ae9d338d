import { avg, decimal, decimalLiteral, double, type Model, model, type Row, sum } from 'martlet';
import { customerAddress, customerDemographics, dateDim, householdDemographics, store, storeSales } from './tables.js';

const columns = {
  avg_quantity: double(),
  avg_sales_price: double(),
  avg_wholesale_cost: double(),
  sum_wholesale_cost: decimal(38, 2),
};

export interface Q13 extends Row<typeof columns> {}

export const q13: Model<Q13, 'model'> = model({
  name: 'q13',
  description: 'One row: the average sale in stores in 2001 to chosen kinds of households.',
  from: {
    store_sales: storeSales,
    store,
    customer_demographics: customerDemographics,
    household_demographics: householdDemographics,
    customer_address: customerAddress,
    date_dim: dateDim,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .innerJoin('customer_demographics', 'cd_demo_sk', 'ss_cdemo_sk')
      .innerJoin('household_demographics', 'hd_demo_sk', 'ss_hdemo_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'ss_addr_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .where('d_year', '=', 2001)
      .where(({ and, between, eb, or }) =>
        or([
          and([
            eb('cd_marital_status', '=', 'M'),
            eb('cd_education_status', '=', 'Advanced Degree'),
            between('ss_sales_price', decimalLiteral('100'), decimalLiteral('150')),
            eb('hd_dep_count', '=', 3),
          ]),
          and([
            eb('cd_marital_status', '=', 'S'),
            eb('cd_education_status', '=', 'College'),
            between('ss_sales_price', decimalLiteral('50'), decimalLiteral('100')),
            eb('hd_dep_count', '=', 1),
          ]),
          and([
            eb('cd_marital_status', '=', 'W'),
            eb('cd_education_status', '=', '2 yr Degree'),
            between('ss_sales_price', decimalLiteral('150'), decimalLiteral('200')),
            eb('hd_dep_count', '=', 1),
          ]),
        ]),
      )
      .where('ca_country', '=', 'United States')
      .where(({ and, between, eb, or }) =>
        or([
          and([eb('ca_state', 'in', ['TX', 'OH']), between('ss_net_profit', decimalLiteral('100'), decimalLiteral('200'))]),
          and([eb('ca_state', 'in', ['OR', 'NM', 'KY']), between('ss_net_profit', decimalLiteral('150'), decimalLiteral('300'))]),
          and([eb('ca_state', 'in', ['VA', 'TX', 'MS']), between('ss_net_profit', decimalLiteral('50'), decimalLiteral('250'))]),
        ]),
      )
      .select(({ ref }) => [
        avg(ref('ss_quantity')).as('avg_quantity'),
        avg(ref('ss_ext_sales_price')).as('avg_sales_price'),
        avg(ref('ss_ext_wholesale_cost')).as('avg_wholesale_cost'),
        sum(ref('ss_ext_wholesale_cost')).as('sum_wholesale_cost'),
      ]),
});
