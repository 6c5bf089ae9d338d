import { decimal, integer, left, type Model, model, type Row, sum, text } from 'martlet';
import { customer, customerAddress, dateDim, item, store, storeSales } from './tables.js';

const columns = {
  brand_id: integer(),
  brand: text(),
  i_manufact_id: integer(),
  i_manufact: text(),
  ext_price: decimal(38, 2),
};

export interface Q19 extends Row<typeof columns> {}

export const q19: Model<Q19, 'model'> = model({
  name: 'q19',
  description: 'One row per brand and manufacturer: November sales of one manager to customers who live elsewhere than the store.',
  from: { date_dim: dateDim, store_sales: storeSales, item, customer, customer_address: customerAddress, store },
  columns,
  query: (db) =>
    db
      .selectFrom('date_dim')
      .innerJoin('store_sales', 'ss_sold_date_sk', 'd_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .innerJoin('store', 's_store_sk', 'ss_store_sk')
      .where('i_manager_id', '=', 8)
      .where('d_moy', '=', 11)
      .where('d_year', '=', 1998)
      .where(({ eb, ref }) => eb(left(ref('ca_zip'), 5), '<>', left(ref('s_zip'), 5)))
      .groupBy(['i_brand', 'i_brand_id', 'i_manufact_id', 'i_manufact'])
      .select(({ ref }) => [
        'i_brand_id as brand_id',
        'i_brand as brand',
        'i_manufact_id',
        'i_manufact',
        sum(ref('ss_ext_sales_price')).as('ext_price'),
      ])
      .orderBy('ext_price', 'desc')
      .orderBy('brand')
      .orderBy('brand_id')
      .orderBy('i_manufact_id')
      .orderBy('i_manufact')
      .limit(100),
});
