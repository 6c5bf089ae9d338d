import { decimal, decimalLiteral, type Model, model, type Row, text } from 'martlet';
import { catalogSales, dateDim, inventory, item } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  i_current_price: decimal(7, 2),
};

export interface Q37 extends Row<typeof columns> {}

export const q37: Model<Q37, 'model'> = model({
  name: 'q37',
  description: 'One row per item of four manufacturers, of middling price and stock, that the catalog has sold.',
  from: { item, inventory, date_dim: dateDim, catalog_sales: catalogSales },
  columns,
  query: (db) =>
    db
      .selectFrom('item')
      .innerJoin('inventory', 'inv_item_sk', 'i_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'inv_date_sk')
      .innerJoin('catalog_sales', 'cs_item_sk', 'i_item_sk')
      .where(({ between }) => between('i_current_price', decimalLiteral('68'), decimalLiteral('98')))
      .where(({ between }) => between('d_date', '2000-02-01', '2000-04-01'))
      .where('i_manufact_id', 'in', [677, 940, 694, 808])
      .where(({ between }) => between('inv_quantity_on_hand', 100, 500))
      .groupBy(['i_item_id', 'i_item_desc', 'i_current_price'])
      .select(['i_item_id', 'i_item_desc', 'i_current_price'])
      .orderBy('i_item_id')
      .limit(100),
});
