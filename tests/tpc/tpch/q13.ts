import { count, integer, type Model, model, type Row } from 'martlet';
import { customer, orders } from './tables.js';

const columns = {
  c_count: integer().notNull(),
  custdist: integer().notNull(),
};

export interface Q13 extends Row<typeof columns> {}

export const q13: Model<Q13, 'model'> = model({
  name: 'q13',
  description: 'One row per number of orders: how many customers have placed so many.',
  from: { customer, orders },
  grain: ['c_count'],
  columns,
  query: (db) =>
    db
      .with('c_orders', (db) =>
        db
          .selectFrom('customer')
          .leftJoin('orders', (join) => join.onRef('o_custkey', '=', 'c_custkey').on('o_comment', 'not like', '%special%requests%'))
          .groupBy('c_custkey')
          .select(({ ref }) => ['c_custkey', count(ref('o_orderkey')).as('c_count')]),
      )
      .selectFrom('c_orders')
      .groupBy('c_count')
      .select(['c_count', count().as('custdist')])
      .orderBy('custdist', 'desc')
      .orderBy('c_count', 'desc'),
});
