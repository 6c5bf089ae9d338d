import { avg, cast, divide, double, type Model, model, multiply, type Row, sum } from 'martlet';
import { lineitem, part } from './tables.js';

const columns = {
  avg_yearly: double(),
};

export interface Q17 extends Row<typeof columns> {}

export const q17: Model<Q17, 'model'> = model({
  name: 'q17',
  description: 'One row: the yearly revenue that orders of few pieces of one kind of part bring.',
  from: { lineitem, part },
  columns,
  query: (db) =>
    db
      .selectFrom('lineitem')
      .innerJoin('part', 'p_partkey', 'l_partkey')
      .where('p_brand', '=', 'Brand#23')
      .where('p_container', '=', 'MED BOX')
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('l_quantity'), double()),
          '<',
          selectFrom('lineitem as other')
            .whereRef('other.l_partkey', '=', 'p_partkey')
            .select(({ ref }) => multiply(0.2, avg(ref('other.l_quantity'))).as('fifth_of_average')),
        ),
      )
      .select(({ ref }) => divide(sum(ref('l_extendedprice')), 7).as('avg_yearly')),
});
