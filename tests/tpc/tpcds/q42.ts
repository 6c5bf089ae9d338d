import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { dateDim, item, storeSales } from './tables.js';

const columns = {
  d_year: integer(),
  i_category_id: integer(),
  i_category: text(),
  sales_price: decimal(38, 2),
};

export interface Q42 extends Row<typeof columns> {}

export const q42: Model<Q42, 'model'> = model({
  name: 'q42',
  description: 'One row per category: the sales of one manager in November 2000.',
  from: { date_dim: dateDim, store_sales: storeSales, item },
  columns,
  query: (db) =>
    db
      .selectFrom('date_dim')
      .innerJoin('store_sales', 'ss_sold_date_sk', 'd_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('i_manager_id', '=', 1)
      .where('d_moy', '=', 11)
      .where('d_year', '=', 2000)
      .groupBy(['d_year', 'i_category_id', 'i_category'])
      .select(({ ref }) => ['d_year', 'i_category_id', 'i_category', sum(ref('ss_ext_sales_price')).as('sales_price')])
      .orderBy('sales_price', 'desc')
      .orderBy('d_year')
      .orderBy('i_category_id')
      .orderBy('i_category')
      .limit(100),
});
