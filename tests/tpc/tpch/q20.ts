import { cast, decimal, decimalLiteral, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { lineitem, nation, part, partsupp, supplier } from './tables.js';

const columns = {
  s_name: text().notNull(),
  s_address: text().notNull(),
};

export interface Q20 extends Row<typeof columns> {}

export const q20: Model<Q20, 'model'> = model({
  name: 'q20',
  description: 'One row per Canadian supplier who has more of a forest part than half of what was shipped of it in 1994.',
  from: { supplier, nation, partsupp, part, lineitem },
  columns,
  query: (db) =>
    db
      .selectFrom('supplier')
      .innerJoin('nation', 'n_nationkey', 's_nationkey')
      .where('n_name', '=', 'CANADA')
      .where('s_suppkey', 'in', (eb) =>
        eb
          .selectFrom('partsupp')
          .where('ps_partkey', 'in', (eb) => eb.selectFrom('part').where('p_name', 'like', 'forest%').select('p_partkey'))
          .where(({ eb, ref, selectFrom }) =>
            eb(
              cast(ref('ps_availqty'), decimal(38, 2)),
              '>',
              selectFrom('lineitem')
                .whereRef('l_partkey', '=', 'ps_partkey')
                .whereRef('l_suppkey', '=', 'ps_suppkey')
                .where('l_shipdate', '>=', '1994-01-01')
                .where('l_shipdate', '<', '1995-01-01')
                .select(({ ref }) => multiply(decimalLiteral('0.5'), sum(ref('l_quantity'))).as('half_shipped')),
            ),
          )
          .select('ps_suppkey'),
      )
      .select(['s_name', 's_address'])
      .orderBy('s_name'),
});
