import { decimal, decimalLiteral, type Model, model, multiply, type Row, sum } from 'martlet';
import { lineitem } from './tables.js';

const columns = {
  revenue: decimal(38, 4),
};

export interface Q06 extends Row<typeof columns> {}

export const q06: Model<Q06, 'model'> = model({
  name: 'q06',
  description: 'One row: what small orders of 1994 would have brought without their discount of about 6 percent.',
  from: { lineitem },
  columns,
  query: (db) =>
    db
      .selectFrom('lineitem')
      .where('l_shipdate', '>=', '1994-01-01')
      .where('l_shipdate', '<', '1995-01-01')
      .where(({ between }) => between('l_discount', decimalLiteral('0.05'), decimalLiteral('0.07')))
      .where('l_quantity', '<', decimalLiteral('24'))
      .select(({ ref }) => sum(multiply(ref('l_extendedprice'), ref('l_discount'))).as('revenue')),
});
