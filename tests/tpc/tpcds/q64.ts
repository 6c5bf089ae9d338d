import { add, count, decimal, decimalLiteral, integer, type Model, model, multiply, type Row, sum, text } from 'martlet';
import {
  catalogReturns,
  catalogSales,
  customer,
  customerAddress,
  customerDemographics,
  dateDim,
  householdDemographics,
  incomeBand,
  item,
  promotion,
  store,
  storeReturns,
  storeSales,
} from './tables.js';

const columns = {
  product_name: text(),
  store_name: text(),
  store_zip: text(),
  b_street_number: text(),
  b_street_name: text(),
  b_city: text(),
  b_zip: text(),
  c_street_number: text(),
  c_street_name: text(),
  c_city: text(),
  c_zip: text(),
  cs1syear: integer(),
  cs1cnt: integer().notNull(),
  s11: decimal(38, 2),
  s21: decimal(38, 2),
  s31: decimal(38, 2),
  s12: decimal(38, 2),
  s22: decimal(38, 2),
  s32: decimal(38, 2),
  syear: integer(),
  cnt: integer().notNull(),
};

export interface Q64 extends Row<typeof columns> {}

export const q64: Model<Q64, 'model'> = model({
  name: 'q64',
  description:
    'One row per item and store for customers and addresses of 1999 and of 2000, where no fewer were sold in 1999; only items that the catalog mostly kept.',
  from: {
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    store_sales: storeSales,
    store_returns: storeReturns,
    date_dim: dateDim,
    store,
    customer,
    customer_demographics: customerDemographics,
    promotion,
    household_demographics: householdDemographics,
    customer_address: customerAddress,
    income_band: incomeBand,
    item,
  },
  columns,
  query: (db) =>
    db
      .with('kept_items', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('catalog_returns', (join) =>
            join.onRef('cr_item_sk', '=', 'cs_item_sk').onRef('cr_order_number', '=', 'cs_order_number'),
          )
          .groupBy('cs_item_sk')
          .having(({ eb, ref }) => {
            const refund = sum(add(add(ref('cr_refunded_cash'), ref('cr_reversed_charge')), ref('cr_store_credit')));
            return eb(sum(ref('cs_ext_list_price')), '>', multiply(refund, 2));
          })
          .select('cs_item_sk'),
      )
      .with('cross_sales', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('store_returns', (join) =>
            join.onRef('sr_item_sk', '=', 'ss_item_sk').onRef('sr_ticket_number', '=', 'ss_ticket_number'),
          )
          .innerJoin('kept_items', 'cs_item_sk', 'ss_item_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('promotion', 'p_promo_sk', 'ss_promo_sk')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .innerJoin('date_dim as sold', 'sold.d_date_sk', 'ss_sold_date_sk')
          .innerJoin('date_dim as first_sold', 'first_sold.d_date_sk', 'c_first_sales_date_sk')
          .innerJoin('date_dim as first_shipped', 'first_shipped.d_date_sk', 'c_first_shipto_date_sk')
          .innerJoin('customer_demographics as buyer', 'buyer.cd_demo_sk', 'ss_cdemo_sk')
          .innerJoin('customer_demographics as owner', 'owner.cd_demo_sk', 'c_current_cdemo_sk')
          .innerJoin('household_demographics as buying', 'buying.hd_demo_sk', 'ss_hdemo_sk')
          .innerJoin('household_demographics as living', 'living.hd_demo_sk', 'c_current_hdemo_sk')
          .innerJoin('income_band as buying_income', 'buying_income.ib_income_band_sk', 'buying.hd_income_band_sk')
          .innerJoin('income_band as living_income', 'living_income.ib_income_band_sk', 'living.hd_income_band_sk')
          .innerJoin('customer_address as bought_at', 'bought_at.ca_address_sk', 'ss_addr_sk')
          .innerJoin('customer_address as lives_at', 'lives_at.ca_address_sk', 'c_current_addr_sk')
          .whereRef('buyer.cd_marital_status', '<>', 'owner.cd_marital_status')
          .where('i_color', 'in', ['purple', 'burlywood', 'indian', 'spring', 'floral', 'medium'])
          .where((eb) => eb.between('i_current_price', decimalLiteral('64'), decimalLiteral('74')))
          .where((eb) => eb.between('i_current_price', decimalLiteral('65'), decimalLiteral('79')))
          .groupBy([
            'i_product_name',
            'i_item_sk',
            's_store_name',
            's_zip',
            'bought_at.ca_street_number',
            'bought_at.ca_street_name',
            'bought_at.ca_city',
            'bought_at.ca_zip',
            'lives_at.ca_street_number',
            'lives_at.ca_street_name',
            'lives_at.ca_city',
            'lives_at.ca_zip',
            'sold.d_year',
            'first_sold.d_year',
            'first_shipped.d_year',
          ])
          .select(({ ref }) => [
            'i_product_name as product_name',
            'i_item_sk as item_sk',
            's_store_name as store_name',
            's_zip as store_zip',
            'bought_at.ca_street_number as b_street_number',
            'bought_at.ca_street_name as b_street_name',
            'bought_at.ca_city as b_city',
            'bought_at.ca_zip as b_zip',
            'lives_at.ca_street_number as c_street_number',
            'lives_at.ca_street_name as c_street_name',
            'lives_at.ca_city as c_city',
            'lives_at.ca_zip as c_zip',
            'sold.d_year as syear',
            count().as('cnt'),
            sum(ref('ss_wholesale_cost')).as('s1'),
            sum(ref('ss_list_price')).as('s2'),
            sum(ref('ss_coupon_amt')).as('s3'),
          ]),
      )
      .selectFrom('cross_sales as cs1')
      .innerJoin('cross_sales as cs2', (join) =>
        join
          .onRef('cs2.item_sk', '=', 'cs1.item_sk')
          .onRef('cs2.store_name', '=', 'cs1.store_name')
          .onRef('cs2.store_zip', '=', 'cs1.store_zip')
          .onRef('cs2.cnt', '<=', 'cs1.cnt'),
      )
      .where('cs1.syear', '=', 1999)
      .where('cs2.syear', '=', 2000)
      .select([
        'cs1.product_name',
        'cs1.store_name',
        'cs1.store_zip',
        'cs1.b_street_number',
        'cs1.b_street_name',
        'cs1.b_city',
        'cs1.b_zip',
        'cs1.c_street_number',
        'cs1.c_street_name',
        'cs1.c_city',
        'cs1.c_zip',
        'cs1.syear as cs1syear',
        'cs1.cnt as cs1cnt',
        'cs1.s1 as s11',
        'cs1.s2 as s21',
        'cs1.s3 as s31',
        'cs2.s1 as s12',
        'cs2.s2 as s22',
        'cs2.s3 as s32',
        'cs2.syear',
        'cs2.cnt',
      ])
      .orderBy('cs1.product_name')
      .orderBy('cs1.store_name')
      .orderBy('cs2.cnt')
      .orderBy('cs1.s1')
      .orderBy('cs2.s1'),
});
