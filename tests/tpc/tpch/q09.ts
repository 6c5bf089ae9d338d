import { decimal, extract, integer, type Model, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { lineitem, nation, orders, part, partsupp, supplier } from './tables.js';

const columns = {
  nation: text().notNull(),
  o_year: integer().notNull(),
  sum_profit: decimal(38, 4).notNull(),
};

export interface Q09 extends Row<typeof columns> {}

export const q09: Model<Q09, 'model'> = model({
  name: 'q09',
  description: "One row per supplier's nation and year: the profit made on green parts.",
  from: { part, supplier, lineitem, partsupp, orders, nation },
  grain: ['nation', 'o_year'],
  columns,
  query: (db) =>
    db
      .with('profit', (db) =>
        db
          .selectFrom('part')
          .innerJoin('lineitem', 'l_partkey', 'p_partkey')
          .innerJoin('supplier', 's_suppkey', 'l_suppkey')
          .innerJoin('partsupp', (join) => join.onRef('ps_suppkey', '=', 'l_suppkey').onRef('ps_partkey', '=', 'l_partkey'))
          .innerJoin('orders', 'o_orderkey', 'l_orderkey')
          .innerJoin('nation', 'n_nationkey', 's_nationkey')
          .where('p_name', 'like', '%green%')
          .select(({ ref }) => [
            'n_name as nation',
            extract('year', ref('o_orderdate')).as('o_year'),
            subtract(
              multiply(ref('l_extendedprice'), subtract(1, ref('l_discount'))),
              multiply(ref('ps_supplycost'), ref('l_quantity')),
            ).as('amount'),
          ]),
      )
      .selectFrom('profit')
      .groupBy(['nation', 'o_year'])
      .select(({ ref }) => ['nation', 'o_year', sum(ref('amount')).as('sum_profit')])
      .orderBy('nation')
      .orderBy('o_year', 'desc'),
});
