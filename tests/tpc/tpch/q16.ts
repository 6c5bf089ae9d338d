import { countDistinct, integer, type Model, model, type Row, text } from 'martlet';
import { part, partsupp, supplier } from './tables.js';

const columns = {
  p_brand: text().notNull(),
  p_type: text().notNull(),
  p_size: integer().notNull(),
  supplier_cnt: integer().notNull(),
};

export interface Q16 extends Row<typeof columns> {}

export const q16: Model<Q16, 'model'> = model({
  name: 'q16',
  description: 'One row per brand, type and size: how many suppliers without complaints can supply it.',
  from: { partsupp, part, supplier },
  grain: ['p_brand', 'p_type', 'p_size'],
  columns,
  query: (db) =>
    db
      .selectFrom('partsupp')
      .innerJoin('part', 'p_partkey', 'ps_partkey')
      .where('p_brand', '<>', 'Brand#45')
      .where('p_type', 'not like', 'MEDIUM POLISHED%')
      .where('p_size', 'in', [49, 14, 23, 45, 19, 3, 36, 9])
      .where('ps_suppkey', 'not in', (eb) =>
        eb.selectFrom('supplier').where('s_comment', 'like', '%Customer%Complaints%').select('s_suppkey'),
      )
      .groupBy(['p_brand', 'p_type', 'p_size'])
      .select(({ ref }) => ['p_brand', 'p_type', 'p_size', countDistinct(ref('ps_suppkey')).as('supplier_cnt')])
      .orderBy('supplier_cnt', 'desc')
      .orderBy('p_brand')
      .orderBy('p_type')
      .orderBy('p_size'),
});
