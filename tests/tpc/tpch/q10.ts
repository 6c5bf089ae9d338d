import { decimal, integer, type Model, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { customer, lineitem, nation, orders } from './tables.js';

const columns = {
  c_custkey: integer().notNull(),
  c_name: text().notNull(),
  revenue: decimal(38, 4).notNull(),
  c_acctbal: decimal(15, 2).notNull(),
  n_name: text().notNull(),
  c_address: text().notNull(),
  c_phone: text().notNull(),
  c_comment: text().notNull(),
};

export interface Q10 extends Row<typeof columns> {}

export const q10: Model<Q10, 'model'> = model({
  name: 'q10',
  description: 'One row per customer: the twenty who sent back most, in lost revenue, of a quarter.',
  from: { customer, orders, lineitem, nation },
  grain: ['c_custkey'],
  columns,
  query: (db) =>
    db
      .selectFrom('customer')
      .innerJoin('orders', 'o_custkey', 'c_custkey')
      .innerJoin('lineitem', 'l_orderkey', 'o_orderkey')
      .innerJoin('nation', 'n_nationkey', 'c_nationkey')
      .where('o_orderdate', '>=', '1993-10-01')
      .where('o_orderdate', '<', '1994-01-01')
      .where('l_returnflag', '=', 'R')
      .groupBy(['c_custkey', 'c_name', 'c_acctbal', 'c_phone', 'n_name', 'c_address', 'c_comment'])
      .select(({ ref }) => [
        'c_custkey',
        'c_name',
        sum(multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')))).as('revenue'),
        'c_acctbal',
        'n_name',
        'c_address',
        'c_phone',
        'c_comment',
      ])
      .orderBy('revenue', 'desc')
      .limit(20),
});
