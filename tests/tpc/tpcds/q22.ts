import { avg, double, type Model, model, type Row, rollup, text } from 'martlet';
import { dateDim, inventory, item } from './tables.js';

const columns = {
  i_product_name: text(),
  i_brand: text(),
  i_class: text(),
  i_category: text(),
  qoh: double(),
};

export interface Q22 extends Row<typeof columns> {}

export const q22: Model<Q22, 'model'> = model({
  name: 'q22',
  description: 'One row per product, brand, class and category, with subtotals: the average stock of a year.',
  from: { inventory, date_dim: dateDim, item },
  columns,
  query: (db) =>
    db
      .selectFrom('inventory')
      .innerJoin('date_dim', 'd_date_sk', 'inv_date_sk')
      .innerJoin('item', 'i_item_sk', 'inv_item_sk')
      .where(({ between }) => between('d_month_seq', 1200, 1211))
      .groupBy(({ ref }) => rollup(ref('i_product_name'), ref('i_brand'), ref('i_class'), ref('i_category')))
      .select(({ ref }) => ['i_product_name', 'i_brand', 'i_class', 'i_category', avg(ref('inv_quantity_on_hand')).as('qoh')])
      .orderBy('qoh', (order) => order.nullsFirst())
      .orderBy('i_product_name', (order) => order.nullsFirst())
      .orderBy('i_brand', (order) => order.nullsFirst())
      .orderBy('i_class', (order) => order.nullsFirst())
      .orderBy('i_category', (order) => order.nullsFirst())
      .limit(100),
});
