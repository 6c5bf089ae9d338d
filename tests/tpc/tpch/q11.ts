import { decimal, decimalLiteral, integer, type Model, model, multiply, type Row, sum } from 'martlet';
import { nation, partsupp, supplier } from './tables.js';

const columns = {
  ps_partkey: integer().notNull(),
  value: decimal(38, 2).notNull(),
};

export interface Q11 extends Row<typeof columns> {}

export const q11: Model<Q11, 'model'> = model({
  name: 'q11',
  description: 'One row per part that makes up more than 0.01 percent of the value of the German stock.',
  from: { partsupp, supplier, nation },
  grain: ['ps_partkey'],
  columns,
  query: (db) =>
    db
      .with('german_stock', (db) =>
        db
          .selectFrom('partsupp')
          .innerJoin('supplier', 's_suppkey', 'ps_suppkey')
          .innerJoin('nation', 'n_nationkey', 's_nationkey')
          .where('n_name', '=', 'GERMANY')
          .groupBy('ps_partkey')
          .select(({ ref }) => ['ps_partkey', sum(multiply(ref('ps_supplycost'), ref('ps_availqty'))).as('value')]),
      )
      .selectFrom('german_stock')
      .where('value', '>', (eb) =>
        eb.selectFrom('german_stock').select(({ ref }) => multiply(sum(ref('value')), decimalLiteral('0.0001')).as('threshold')),
      )
      .select(['ps_partkey', 'value'])
      .orderBy('value', 'desc'),
});
