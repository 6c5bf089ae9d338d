import { decimal, extract, integer, type Model, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { customer, lineitem, nation, orders, supplier } from './tables.js';

const columns = {
  supp_nation: text().notNull(),
  cust_nation: text().notNull(),
  l_year: integer().notNull(),
  revenue: decimal(38, 4).notNull(),
};

export interface Q07 extends Row<typeof columns> {}

export const q07: Model<Q07, 'model'> = model({
  name: 'q07',
  description: 'One row per direction and year: the revenue of goods shipped between France and Germany.',
  from: { supplier, lineitem, orders, customer, nation },
  grain: ['supp_nation', 'cust_nation', 'l_year'],
  columns,
  query: (db) =>
    db
      .with('shipping', (db) =>
        db
          .selectFrom('supplier')
          .innerJoin('lineitem', 'l_suppkey', 's_suppkey')
          .innerJoin('orders', 'o_orderkey', 'l_orderkey')
          .innerJoin('customer', 'c_custkey', 'o_custkey')
          .innerJoin('nation as n1', 'n1.n_nationkey', 's_nationkey')
          .innerJoin('nation as n2', 'n2.n_nationkey', 'c_nationkey')
          .where(({ and, eb, or }) =>
            or([
              and([eb('n1.n_name', '=', 'FRANCE'), eb('n2.n_name', '=', 'GERMANY')]),
              and([eb('n1.n_name', '=', 'GERMANY'), eb('n2.n_name', '=', 'FRANCE')]),
            ]),
          )
          .where(({ between }) => between('l_shipdate', '1995-01-01', '1996-12-31'))
          .select(({ ref }) => [
            'n1.n_name as supp_nation',
            'n2.n_name as cust_nation',
            extract('year', ref('l_shipdate')).as('l_year'),
            multiply(ref('l_extendedprice'), subtract(1, ref('l_discount'))).as('volume'),
          ]),
      )
      .selectFrom('shipping')
      .groupBy(['supp_nation', 'cust_nation', 'l_year'])
      .select(({ ref }) => ['supp_nation', 'cust_nation', 'l_year', sum(ref('volume')).as('revenue')])
      .orderBy('supp_nation')
      .orderBy('cust_nation')
      .orderBy('l_year'),
});
