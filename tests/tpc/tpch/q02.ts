import { decimal, integer, type Model, min, model, type Row, text } from 'martlet';
import { nation, part, partsupp, region, supplier } from './tables.js';

const columns = {
  s_acctbal: decimal(15, 2).notNull(),
  s_name: text().notNull(),
  n_name: text().notNull(),
  p_partkey: integer().notNull(),
  p_mfgr: text().notNull(),
  s_address: text().notNull(),
  s_phone: text().notNull(),
  s_comment: text().notNull(),
};

export interface Q02 extends Row<typeof columns> {}

export const q02: Model<Q02, 'model'> = model({
  name: 'q02',
  description: 'One row per brass part of size 15 and European supplier who asks the least for it.',
  from: { part, supplier, partsupp, nation, region },
  columns,
  query: (db) =>
    db
      .selectFrom('part')
      .innerJoin('partsupp', 'ps_partkey', 'p_partkey')
      .innerJoin('supplier', 's_suppkey', 'ps_suppkey')
      .innerJoin('nation', 'n_nationkey', 's_nationkey')
      .innerJoin('region', 'r_regionkey', 'n_regionkey')
      .where('p_size', '=', 15)
      .where('p_type', 'like', '%BRASS')
      .where('r_name', '=', 'EUROPE')
      .where('ps_supplycost', '=', (eb) =>
        eb
          .selectFrom('partsupp')
          .innerJoin('supplier', 's_suppkey', 'ps_suppkey')
          .innerJoin('nation', 'n_nationkey', 's_nationkey')
          .innerJoin('region', 'r_regionkey', 'n_regionkey')
          .whereRef('ps_partkey', '=', 'p_partkey')
          .where('r_name', '=', 'EUROPE')
          .select(({ ref }) => min(ref('ps_supplycost')).as('least_cost')),
      )
      .select(['s_acctbal', 's_name', 'n_name', 'p_partkey', 'p_mfgr', 's_address', 's_phone', 's_comment'])
      .orderBy('s_acctbal', 'desc')
      .orderBy('n_name')
      .orderBy('s_name')
      .orderBy('p_partkey')
      .limit(100),
});
