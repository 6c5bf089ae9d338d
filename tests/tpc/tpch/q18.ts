import { date, decimal, decimalLiteral, integer, type Model, model, type Row, sum, text } from 'martlet';
import { customer, lineitem, orders } from './tables.js';

const columns = {
  c_name: text().notNull(),
  c_custkey: integer().notNull(),
  o_orderkey: integer().notNull(),
  o_orderdate: date().notNull(),
  o_totalprice: decimal(15, 2).notNull(),
  sum_quantity: decimal(38, 2).notNull(),
};

export interface Q18 extends Row<typeof columns> {}

export const q18: Model<Q18, 'model'> = model({
  name: 'q18',
  description: 'One row per order of more than 300 pieces: the hundred of the highest price.',
  from: { customer, orders, lineitem },
  grain: ['o_orderkey'],
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('orders', 'o_custkey', 'c_custkey')
      .innerJoin('lineitem', 'l_orderkey', 'o_orderkey')
      .where('o_orderkey', 'in', (eb) =>
        eb
          .selectFrom('lineitem')
          .groupBy('l_orderkey')
          .having(({ eb, ref }) => eb(sum(ref('l_quantity')), '>', decimalLiteral('300')))
          .select('l_orderkey'),
      )
      .groupBy(['c_name', 'c_custkey', 'o_orderkey', 'o_orderdate', 'o_totalprice'])
      .select(({ ref }) => ['c_name', 'c_custkey', 'o_orderkey', 'o_orderdate', 'o_totalprice', sum(ref('l_quantity')).as('sum_quantity')])
      .orderBy('o_totalprice', 'desc')
      .orderBy('o_orderdate')
      .limit(100),
});
