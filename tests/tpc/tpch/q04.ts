import { count, integer, type Model, model, type Row, text } from 'martlet';
import { lineitem, orders } from './tables.js';

const columns = {
  o_orderpriority: text().notNull(),
  order_count: integer().notNull(),
};

export interface Q04 extends Row<typeof columns> {}

export const q04: Model<Q04, 'model'> = model({
  name: 'q04',
  description: 'One row per order priority: the orders of a quarter that have a line which came late.',
  from: { orders, lineitem },
  grain: ['o_orderpriority'],
  columns,
  query: (db) =>
    db
      .selectFrom('orders')
      .where('o_orderdate', '>=', '1993-07-01')
      .where('o_orderdate', '<', '1993-10-01')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('lineitem')
            .whereRef('l_orderkey', '=', 'o_orderkey')
            .whereRef('l_commitdate', '<', 'l_receiptdate')
            .select('l_orderkey'),
        ),
      )
      .groupBy('o_orderpriority')
      .select(['o_orderpriority', count().as('order_count')])
      .orderBy('o_orderpriority'),
});
