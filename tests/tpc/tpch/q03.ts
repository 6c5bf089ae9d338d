import { date, decimal, integer, type Model, model, multiply, type Row, subtract, sum } from 'martlet';
import { customer, lineitem, orders } from './tables.js';

const columns = {
  l_orderkey: integer().notNull(),
  revenue: decimal(38, 4).notNull(),
  o_orderdate: date().notNull(),
  o_shippriority: integer().notNull(),
};

export interface Q03 extends Row<typeof columns> {}

export const q03: Model<Q03, 'model'> = model({
  name: 'q03',
  description: 'One row per order of the building segment that was not shipped on 1995-03-15: the ten of the highest revenue.',
  from: { customer, orders, lineitem },
  grain: ['l_orderkey'],
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('orders', 'o_custkey', 'c_custkey')
      .innerJoin('lineitem', 'l_orderkey', 'o_orderkey')
      .where('c_mktsegment', '=', 'BUILDING')
      .where('o_orderdate', '<', '1995-03-15')
      .where('l_shipdate', '>', '1995-03-15')
      .groupBy(['l_orderkey', 'o_orderdate', 'o_shippriority'])
      .select(({ ref }) => [
        'l_orderkey',
        sum(multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')))).as('revenue'),
        'o_orderdate',
        'o_shippriority',
      ])
      .orderBy('revenue', 'desc')
      .orderBy('o_orderdate')
      .limit(10),
});
