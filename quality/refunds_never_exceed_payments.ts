import { dataTest, sum } from 'martlet';
import { factReturns } from '../models/marts/fact_returns.js';
import { factSales } from '../models/marts/fact_sales.js';

export const refundsNeverExceedPayments = dataTest({
  name: 'refunds_never_exceed_payments',
  description: 'No customer is paid back more for an order line than they paid.',
  severity: 'error',
  from: { returns: factReturns, sales: factSales },
  query: (db) =>
    db
      .with('refunded', (qb) =>
        qb
          .selectFrom('returns')
          .groupBy(['order_id', 'line_number'])
          .select(({ ref }) => ['order_id', 'line_number', sum(ref('refund_amount')).as('refunds')]),
      )
      .selectFrom('refunded')
      .innerJoin('sales', (join) =>
        join.onRef('sales.order_id', '=', 'refunded.order_id').onRef('sales.line_number', '=', 'refunded.line_number'),
      )
      .select(['refunded.order_id', 'refunded.line_number', 'refunded.refunds', 'sales.net_amount'])
      .whereRef('refunded.refunds', '>', 'sales.net_amount'),
});
