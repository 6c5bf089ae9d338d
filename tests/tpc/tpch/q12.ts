import { ifElse, integer, type Model, model, type Row, sum, text } from 'martlet';
import { lineitem, orders } from './tables.js';

const columns = {
  l_shipmode: text().notNull(),
  high_line_count: integer().notNull(),
  low_line_count: integer().notNull(),
};

export interface Q12 extends Row<typeof columns> {}

export const q12: Model<Q12, 'model'> = model({
  name: 'q12',
  description: 'One row per ship mode: the late lines of 1994, of urgent and of other orders.',
  from: { orders, lineitem },
  grain: ['l_shipmode'],
  columns,
  query: (db) =>
    db
      .selectFrom('orders')
      .innerJoin('lineitem', 'l_orderkey', 'o_orderkey')
      .where('l_shipmode', 'in', ['MAIL', 'SHIP'])
      .whereRef('l_commitdate', '<', 'l_receiptdate')
      .whereRef('l_shipdate', '<', 'l_commitdate')
      .where('l_receiptdate', '>=', '1994-01-01')
      .where('l_receiptdate', '<', '1995-01-01')
      .groupBy('l_shipmode')
      .select(({ eb }) => {
        const isHigh = eb('o_orderpriority', 'in', ['1-URGENT', '2-HIGH']);
        return ['l_shipmode', sum(ifElse(isHigh, 1, 0)).as('high_line_count'), sum(ifElse(isHigh, 0, 1)).as('low_line_count')];
      })
      .orderBy('l_shipmode'),
});
