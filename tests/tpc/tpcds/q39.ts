import { avg, double, integer, type Model, model, type Row, safeDivide, stddev } from 'martlet';
import { dateDim, inventory, item, warehouse } from './tables.js';

const columns = {
  wsk1: integer().notNull(),
  isk1: integer().notNull(),
  dmoy1: integer(),
  mean1: double(),
  cov1: double(),
  w_warehouse_sk: integer().notNull(),
  i_item_sk: integer().notNull(),
  d_moy: integer(),
  mean: double(),
  cov: double(),
};

export interface Q39 extends Row<typeof columns> {}

export const q39: Model<Q39, 'model'> = model({
  name: 'q39',
  description: 'One row per warehouse and item whose stock varied more than its mean in January and in February 2001.',
  from: { inventory, item, warehouse, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('stock', (db) =>
        db
          .selectFrom('inventory')
          .innerJoin('item', 'i_item_sk', 'inv_item_sk')
          .innerJoin('warehouse', 'w_warehouse_sk', 'inv_warehouse_sk')
          .innerJoin('date_dim', 'd_date_sk', 'inv_date_sk')
          .where('d_year', '=', 2001)
          .groupBy(['w_warehouse_name', 'w_warehouse_sk', 'i_item_sk', 'd_moy'])
          .select(({ ref }) => [
            'w_warehouse_sk',
            'i_item_sk',
            'd_moy',
            stddev(ref('inv_quantity_on_hand')).as('stdev'),
            avg(ref('inv_quantity_on_hand')).as('mean'),
          ]),
      )
      .with('inv', (db) =>
        db
          .selectFrom('stock')
          .where(({ eb, ref }) => eb(safeDivide(ref('stdev'), ref('mean')), '>', 1))
          .select(({ ref }) => ['w_warehouse_sk', 'i_item_sk', 'd_moy', 'mean', safeDivide(ref('stdev'), ref('mean')).as('cov')]),
      )
      .selectFrom('inv as inv1')
      .innerJoin('inv as inv2', (join) =>
        join.onRef('inv2.i_item_sk', '=', 'inv1.i_item_sk').onRef('inv2.w_warehouse_sk', '=', 'inv1.w_warehouse_sk'),
      )
      .where('inv1.d_moy', '=', 1)
      .where('inv2.d_moy', '=', 2)
      .select([
        'inv1.w_warehouse_sk as wsk1',
        'inv1.i_item_sk as isk1',
        'inv1.d_moy as dmoy1',
        'inv1.mean as mean1',
        'inv1.cov as cov1',
        'inv2.w_warehouse_sk',
        'inv2.i_item_sk',
        'inv2.d_moy',
        'inv2.mean',
        'inv2.cov',
      ])
      .orderBy('wsk1', (order) => order.nullsFirst())
      .orderBy('isk1', (order) => order.nullsFirst())
      .orderBy('dmoy1', (order) => order.nullsFirst())
      .orderBy('mean1', (order) => order.nullsFirst())
      .orderBy('cov1', (order) => order.nullsFirst())
      .orderBy('inv2.d_moy', (order) => order.nullsFirst())
      .orderBy('inv2.mean', (order) => order.nullsFirst())
      .orderBy('inv2.cov', (order) => order.nullsFirst()),
});
