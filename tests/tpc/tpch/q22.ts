import { avg, cast, count, decimal, decimalLiteral, double, integer, left, type Model, model, type Row, sum, text } from 'martlet';
import { customer, orders } from './tables.js';

const columns = {
  cntrycode: text().notNull(),
  numcust: integer().notNull(),
  totacctbal: decimal(38, 2).notNull(),
};

export interface Q22 extends Row<typeof columns> {}

export const q22: Model<Q22, 'model'> = model({
  name: 'q22',
  description: 'One row per country code: the customers with an account above average who never ordered.',
  from: { customer, orders },
  grain: ['cntrycode'],
  columns,
  query: (db) =>
    db
      .with('chosen', (db) =>
        db
          .selectFrom('customer')
          .where(({ eb, ref }) => eb(left(ref('c_phone'), 2), 'in', ['13', '31', '23', '29', '30', '18', '17']))
          .select(({ ref }) => ['c_custkey', 'c_acctbal', left(ref('c_phone'), 2).as('cntrycode')]),
      )
      .selectFrom('chosen')
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('c_acctbal'), double()),
          '>',
          selectFrom('chosen')
            .where('c_acctbal', '>', decimalLiteral('0'))
            .select(({ ref }) => avg(ref('c_acctbal')).as('average')),
        ),
      )
      .where(({ exists, not, selectFrom }) =>
        not(exists(selectFrom('orders').whereRef('o_custkey', '=', 'c_custkey').select('o_orderkey'))),
      )
      .groupBy('cntrycode')
      .select(({ ref }) => ['cntrycode', count().as('numcust'), sum(ref('c_acctbal')).as('totacctbal')])
      .orderBy('cntrycode'),
});
