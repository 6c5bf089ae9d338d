import { divide, double, extract, ifElse, integer, type Model, model, multiply, type Row, subtract, sum } from 'martlet';
import { customer, lineitem, nation, orders, part, region, supplier } from './tables.js';

const columns = {
  o_year: integer().notNull(),
  mkt_share: double().notNull(),
};

export interface Q08 extends Row<typeof columns> {}

export const q08: Model<Q08, 'model'> = model({
  name: 'q08',
  description: "One row per year: Brazil's share of what America bought of one type of part.",
  from: { part, supplier, lineitem, orders, customer, nation, region },
  grain: ['o_year'],
  columns,
  query: (db) =>
    db
      .with('all_nations', (db) =>
        db
          .selectFrom('part')
          .innerJoin('lineitem', 'l_partkey', 'p_partkey')
          .innerJoin('supplier', 's_suppkey', 'l_suppkey')
          .innerJoin('orders', 'o_orderkey', 'l_orderkey')
          .innerJoin('customer', 'c_custkey', 'o_custkey')
          .innerJoin('nation as n1', 'n1.n_nationkey', 'c_nationkey')
          .innerJoin('nation as n2', 'n2.n_nationkey', 's_nationkey')
          .innerJoin('region', 'r_regionkey', 'n1.n_regionkey')
          .where('r_name', '=', 'AMERICA')
          .where(({ between }) => between('o_orderdate', '1995-01-01', '1996-12-31'))
          .where('p_type', '=', 'ECONOMY ANODIZED STEEL')
          .select(({ ref }) => [
            extract('year', ref('o_orderdate')).as('o_year'),
            multiply(ref('l_extendedprice'), subtract(1, ref('l_discount'))).as('volume'),
            'n2.n_name as nation',
          ]),
      )
      .selectFrom('all_nations')
      .groupBy('o_year')
      .select(({ eb, ref }) => {
        const ofBrazil = ifElse(eb('nation', '=', 'BRAZIL'), ref('volume'), 0);
        return ['o_year', divide(sum(ofBrazil), sum(ref('volume'))).as('mkt_share')];
      })
      .orderBy('o_year'),
});
