import { decimal, integer, type Model, max, model, multiply, type Row, subtract, sum, text } from 'martlet';
import { lineitem, supplier } from './tables.js';

const columns = {
  s_suppkey: integer().notNull(),
  s_name: text().notNull(),
  s_address: text().notNull(),
  s_phone: text().notNull(),
  total_revenue: decimal(38, 4).notNull(),
};

export interface Q15 extends Row<typeof columns> {}

export const q15: Model<Q15, 'model'> = model({
  name: 'q15',
  description: 'One row per supplier who made the highest revenue of a quarter.',
  from: { lineitem, supplier },
  grain: ['s_suppkey'],
  columns,
  query: (db) =>
    db
      .with('revenue', (db) =>
        db
          .selectFrom('lineitem')
          .where('l_shipdate', '>=', '1996-01-01')
          .where('l_shipdate', '<', '1996-04-01')
          .groupBy('l_suppkey')
          .select(({ ref }) => [
            'l_suppkey as supplier_no',
            sum(multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')))).as('total_revenue'),
          ]),
      )
      .selectFrom('supplier')
      .innerJoin('revenue', 'supplier_no', 's_suppkey')
      .where('total_revenue', '=', (eb) => eb.selectFrom('revenue').select(({ ref }) => max(ref('total_revenue')).as('highest')))
      .select(['s_suppkey', 's_name', 's_address', 's_phone', 'total_revenue'])
      .orderBy('s_suppkey'),
});
