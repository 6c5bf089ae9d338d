import { avg, cast, double, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { customer, dateDim, store, storeReturns } from './tables.js';

const columns = {
  c_customer_id: text(),
};

export interface Q01 extends Row<typeof columns> {}

export const q01: Model<Q01, 'model'> = model({
  name: 'q01',
  description:
    'One row per Tennessee store and customer who returned more than 20 percent above the average of the store in 2000: the first hundred ids.',
  from: { store_returns: storeReturns, date_dim: dateDim, store, customer },
  columns,
  query: (db) =>
    db
      .with('customer_total_return', (db) =>
        db
          .selectFrom('store_returns')
          .innerJoin('date_dim', 'd_date_sk', 'sr_returned_date_sk')
          .where('d_year', '=', 2000)
          .groupBy(['sr_customer_sk', 'sr_store_sk'])
          .select(({ ref }) => [
            'sr_customer_sk as ctr_customer_sk',
            'sr_store_sk as ctr_store_sk',
            sum(ref('sr_return_amt')).as('ctr_total_return'),
          ]),
      )
      .selectFrom('customer_total_return as ctr1')
      .innerJoin('store', 's_store_sk', 'ctr1.ctr_store_sk')
      .innerJoin('customer', 'c_customer_sk', 'ctr1.ctr_customer_sk')
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('ctr1.ctr_total_return'), double()),
          '>',
          selectFrom('customer_total_return as ctr2')
            .whereRef('ctr1.ctr_store_sk', '=', 'ctr2.ctr_store_sk')
            .select(({ ref }) => multiply(1.2, avg(ref('ctr2.ctr_total_return'))).as('threshold')),
        ),
      )
      .where('s_state', '=', 'TN')
      .select('c_customer_id')
      .orderBy('c_customer_id')
      .limit(100),
});
