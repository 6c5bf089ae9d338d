import { decimal, decimalLiteral, type Model, model, multiply, type Row, subtract, sum } from 'martlet';
import { lineitem, part } from './tables.js';

const columns = {
  revenue: decimal(38, 4),
};

export interface Q19 extends Row<typeof columns> {}

export const q19: Model<Q19, 'model'> = model({
  name: 'q19',
  description: 'One row: the revenue of three kinds of parts that were sent by air and delivered in person.',
  from: { lineitem, part },
  columns,
  query: (db) =>
    db
      .selectFrom('lineitem')
      .innerJoin('part', 'p_partkey', 'l_partkey')
      .where('l_shipmode', 'in', ['AIR', 'AIR REG'])
      .where('l_shipinstruct', '=', 'DELIVER IN PERSON')
      .where(({ and, between, eb, or }) =>
        or([
          and([
            eb('p_brand', '=', 'Brand#12'),
            eb('p_container', 'in', ['SM CASE', 'SM BOX', 'SM PACK', 'SM PKG']),
            between('l_quantity', decimalLiteral('1'), decimalLiteral('11')),
            between('p_size', 1, 5),
          ]),
          and([
            eb('p_brand', '=', 'Brand#23'),
            eb('p_container', 'in', ['MED BAG', 'MED BOX', 'MED PKG', 'MED PACK']),
            between('l_quantity', decimalLiteral('10'), decimalLiteral('20')),
            between('p_size', 1, 10),
          ]),
          and([
            eb('p_brand', '=', 'Brand#34'),
            eb('p_container', 'in', ['LG CASE', 'LG BOX', 'LG PACK', 'LG PKG']),
            between('l_quantity', decimalLiteral('20'), decimalLiteral('30')),
            between('p_size', 1, 15),
          ]),
        ]),
      )
      .select(({ ref }) => sum(multiply(ref('l_extendedprice'), subtract(1, ref('l_discount')))).as('revenue')),
});
