import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { dateDim, item, storeSales } from './tables.js';

const columns = {
  d_year: integer(),
  brand_id: integer(),
  brand: text(),
  sum_agg: decimal(38, 2),
};

export interface Q03 extends Row<typeof columns> {}

export const q03: Model<Q03, 'model'> = model({
  name: 'q03',
  description: 'One row per year and brand of a manufacturer: its sales in November.',
  from: { date_dim: dateDim, store_sales: storeSales, item },
  columns,
  query: (db) =>
    db
      .selectFrom('date_dim')
      .innerJoin('store_sales', 'ss_sold_date_sk', 'd_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('i_manufact_id', '=', 128)
      .where('d_moy', '=', 11)
      .groupBy(['d_year', 'i_brand', 'i_brand_id'])
      .select(({ ref }) => ['d_year', 'i_brand_id as brand_id', 'i_brand as brand', sum(ref('ss_ext_sales_price')).as('sum_agg')])
      .orderBy('d_year')
      .orderBy('sum_agg', 'desc')
      .orderBy('brand_id')
      .limit(100),
});
