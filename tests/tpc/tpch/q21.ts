import { count, integer, type Model, model, type Row, text } from 'martlet';
import { lineitem, nation, orders, supplier } from './tables.js';

const columns = {
  s_name: text().notNull(),
  numwait: integer().notNull(),
};

export interface Q21 extends Row<typeof columns> {}

export const q21: Model<Q21, 'model'> = model({
  name: 'q21',
  description: 'One row per Saudi supplier: the orders of several suppliers that this one alone kept waiting.',
  from: { supplier, lineitem, orders, nation },
  grain: ['s_name'],
  columns,
  query: (db) =>
    db
      .selectFrom('supplier')
      .innerJoin('lineitem as l1', 'l1.l_suppkey', 's_suppkey')
      .innerJoin('orders', 'o_orderkey', 'l1.l_orderkey')
      .innerJoin('nation', 'n_nationkey', 's_nationkey')
      .where('o_orderstatus', '=', 'F')
      .whereRef('l1.l_receiptdate', '>', 'l1.l_commitdate')
      .where('n_name', '=', 'SAUDI ARABIA')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('lineitem as l2')
            .whereRef('l2.l_orderkey', '=', 'l1.l_orderkey')
            .whereRef('l2.l_suppkey', '<>', 'l1.l_suppkey')
            .select('l2.l_orderkey'),
        ),
      )
      .where(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('lineitem as l3')
              .whereRef('l3.l_orderkey', '=', 'l1.l_orderkey')
              .whereRef('l3.l_suppkey', '<>', 'l1.l_suppkey')
              .whereRef('l3.l_receiptdate', '>', 'l3.l_commitdate')
              .select('l3.l_orderkey'),
          ),
        ),
      )
      .groupBy('s_name')
      .select(['s_name', count().as('numwait')])
      .orderBy('numwait', 'desc')
      .orderBy('s_name')
      .limit(100),
});
