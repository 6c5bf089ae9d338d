import { decimal, type Model, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { customer, lineitem, nation, orders, region, supplier } from './tables.js';

const columns = {
  n_name: text().notNull(),
  revenue: decimal(38, 4).notNull(),
};

export interface Q05 extends Row<typeof columns> {}

export const q05: Model<Q05, 'model'> = model({
  name: 'q05',
  description: 'One row per nation of Asia: the revenue of 1994 between customers and suppliers of the same nation.',
  from: { customer, orders, lineitem, supplier, nation, region },
  grain: ['n_name'],
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('orders', 'o_custkey', 'c_custkey')
      .innerJoin('lineitem', 'l_orderkey', 'o_orderkey')
      .innerJoin('supplier', (join) => join.onRef('s_suppkey', '=', 'l_suppkey').onRef('s_nationkey', '=', 'c_nationkey'))
      .innerJoin('nation', 'n_nationkey', 's_nationkey')
      .innerJoin('region', 'r_regionkey', 'n_regionkey')
      .where('r_name', '=', 'ASIA')
      .where('o_orderdate', '>=', '1994-01-01')
      .where('o_orderdate', '<', '1995-01-01')
      .groupBy('n_name')
      .select(({ ref }) => ['n_name', sum(multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')))).as('revenue')])
      .orderBy('revenue', 'desc'),
});
