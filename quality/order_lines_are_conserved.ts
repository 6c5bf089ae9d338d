import { add, count, countIf, dataTest, isDistinctFrom } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { orders } from '../sources/orders.js';

export const orderLinesAreConserved = dataTest({
  name: 'order_lines_are_conserved',
  description: 'Every raw order line is either cancelled or a row of fact_sales: none is lost or doubled by a join.',
  severity: 'error',
  from: { orders, sales: factSales },
  query: (db) =>
    db
      .with('raw', (qb) =>
        qb.selectFrom('orders').select(({ eb }) => [count().as('lines'), countIf(eb('status', '=', 'cancelled')).as('cancelled_lines')]),
      )
      .with('booked', (qb) => qb.selectFrom('sales').select(count().as('sold_lines')))
      .selectFrom(['raw', 'booked'])
      .select(['lines', 'cancelled_lines', 'sold_lines'])
      .where(({ ref }) => isDistinctFrom(ref('lines'), add(ref('cancelled_lines'), ref('sold_lines')))),
});
