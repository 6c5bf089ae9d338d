import { coalesce, dataTest, sum } from 'martlet';
import { factReturns } from '../models/marts/fact_returns.js';
import { factSales } from '../models/marts/fact_sales.js';

export const returnsNeverExceedShipments = dataTest({
  name: 'returns_never_exceed_shipments',
  description: 'No more units of an order line come back than were shipped. A return of a line that was never sold fails too.',
  severity: 'error',
  from: { returns: factReturns, sales: factSales },
  query: (db) =>
    db
      .with('returned', (qb) =>
        qb
          .selectFrom('returns')
          .groupBy(['order_id', 'line_number'])
          .select(({ ref }) => ['order_id', 'line_number', sum(ref('quantity_returned')).as('quantity_returned')]),
      )
      .selectFrom('returned')
      .leftJoin('sales', (join) =>
        join.onRef('sales.order_id', '=', 'returned.order_id').onRef('sales.line_number', '=', 'returned.line_number'),
      )
      .select(['returned.order_id', 'returned.line_number', 'returned.quantity_returned', 'sales.quantity_shipped'])
      .where(({ eb, ref }) => eb('returned.quantity_returned', '>', coalesce(ref('sales.quantity_shipped'), 0))),
});
