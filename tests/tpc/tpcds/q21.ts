import { decimalLiteral, divide, ifElse, integer, type Model, model, type Row, safeDivide, sum, text } from 'martlet';
import { dateDim, inventory, item, warehouse } from './tables.js';

const columns = {
  w_warehouse_name: text(),
  i_item_id: text(),
  inv_before: integer(),
  inv_after: integer(),
};

export interface Q21 extends Row<typeof columns> {}

export const q21: Model<Q21, 'model'> = model({
  name: 'q21',
  description: 'One row per warehouse and item whose stock changed by less than a half around 2000-03-11.',
  from: { inventory, warehouse, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('stock', (db) =>
        db
          .selectFrom('inventory')
          .innerJoin('warehouse', 'w_warehouse_sk', 'inv_warehouse_sk')
          .innerJoin('item', 'i_item_sk', 'inv_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'inv_date_sk')
          .where(({ between }) => between('i_current_price', decimalLiteral('0.99'), decimalLiteral('1.49')))
          .where(({ between }) => between('d_date', '2000-02-10', '2000-04-10'))
          .groupBy(['w_warehouse_name', 'i_item_id'])
          .select(({ eb, ref }) => [
            'w_warehouse_name',
            'i_item_id',
            sum(ifElse(eb('d_date', '<', '2000-03-11'), ref('inv_quantity_on_hand'), 0)).as('inv_before'),
            sum(ifElse(eb('d_date', '>=', '2000-03-11'), ref('inv_quantity_on_hand'), 0)).as('inv_after'),
          ]),
      )
      .selectFrom('stock')
      .where('inv_before', '>', 0)
      .where(({ between, ref }) => between(safeDivide(ref('inv_after'), ref('inv_before')), divide(2, 3), divide(3, 2)))
      .select(['w_warehouse_name', 'i_item_id', 'inv_before', 'inv_after'])
      .orderBy('w_warehouse_name', (order) => order.nullsFirst())
      .orderBy('i_item_id', (order) => order.nullsFirst())
      .limit(100),
});
