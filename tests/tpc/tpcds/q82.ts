import { dateLiteral, decimal, decimalLiteral, type Model, model, type Row, text } from 'martlet';
import { dateDim, inventory, item, storeSales } from './tables.js';

const columns = {
  i_item_id: text(),
  i_item_desc: text(),
  i_current_price: decimal(7, 2),
};

export interface Q82 extends Row<typeof columns> {}

export const q82: Model<Q82, 'model'> = model({
  name: 'q82',
  description: 'One row per item of four manufacturers that was in stock in the summer of 2000 and has been sold in stores.',
  from: { item, inventory, date_dim: dateDim, store_sales: storeSales },
  grain: ['i_item_id', 'i_item_desc', 'i_current_price'],
  columns,
  query: (db) =>
    db
      .selectFrom('item')
      .innerJoin('inventory', 'inv_item_sk', 'i_item_sk')
      .innerJoin('date_dim', 'd_date_sk', 'inv_date_sk')
      .innerJoin('store_sales', 'ss_item_sk', 'i_item_sk')
      .where((eb) => eb.between('i_current_price', decimalLiteral('62'), decimalLiteral('92')))
      .where((eb) => eb.between('d_date', dateLiteral('2000-05-25'), dateLiteral('2000-07-24')))
      .where('i_manufact_id', 'in', [129, 270, 821, 423])
      .where((eb) => eb.between('inv_quantity_on_hand', 100, 500))
      .groupBy(['i_item_id', 'i_item_desc', 'i_current_price'])
      .select(['i_item_id', 'i_item_desc', 'i_current_price'])
      .orderBy('i_item_id')
      .limit(100),
});
