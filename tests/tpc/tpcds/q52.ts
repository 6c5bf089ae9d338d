import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { dateDim, item, storeSales } from './tables.js';

const columns = {
  d_year: integer(),
  brand_id: integer(),
  brand: text(),
  ext_price: decimal(38, 2),
};

export interface Q52 extends Row<typeof columns> {}

export const q52: Model<Q52, 'model'> = model({
  name: 'q52',
  description: 'One row per brand of the first manager: the revenue of its items in stores in November 2000.',
  from: { date_dim: dateDim, store_sales: storeSales, item },
  grain: ['d_year', 'brand_id', 'brand'],
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('i_manager_id', '=', 1)
      .where('d_moy', '=', 11)
      .where('d_year', '=', 2000)
      .groupBy(['d_year', 'i_brand', 'i_brand_id'])
      .select(({ ref }) => ['d_year', 'i_brand_id as brand_id', 'i_brand as brand', sum(ref('ss_ext_sales_price')).as('ext_price')])
      .orderBy('d_year')
      .orderBy('ext_price', (order) => order.desc().nullsLast())
      .orderBy('brand_id')
      .limit(100),
});
