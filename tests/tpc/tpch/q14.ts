import { divide, double, ifElse, type Model, model, multiply, type Row, subtract, sum } from 'martlet';
import { lineitem, part } from './tables.js';

const columns = {
  promo_revenue: double(),
};

export interface Q14 extends Row<typeof columns> {}

export const q14: Model<Q14, 'model'> = model({
  name: 'q14',
  description: 'One row: the share of promoted parts in the revenue of a month, in percent.',
  from: { lineitem, part },
  columns,
  query: (db) =>
    db
      .selectFrom('lineitem')
      .innerJoin('part', 'p_partkey', 'l_partkey')
      .where('l_shipdate', '>=', '1995-09-01')
      .where('l_shipdate', '<', '1995-10-01')
      .select(({ eb, ref }) => {
        const revenue = multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')));
        const promoted = ifElse(eb('p_type', 'like', 'PROMO%'), revenue, 0);
        return divide(multiply(100, sum(promoted)), sum(revenue)).as('promo_revenue');
      }),
});
