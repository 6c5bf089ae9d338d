import { dataTest, isDistinctFrom, multiply, round, subtract, sum } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { orders } from '../sources/orders.js';

/** Computes the revenue from the raw lines again, so that a mistake in staging shows as well. */
export const revenueEqualsSource = dataTest({
  name: 'revenue_equals_source',
  description: 'The revenue of fact_sales equals that of the raw order lines that were not cancelled, to the cent.',
  severity: 'error',
  from: { orders, sales: factSales },
  query: (db) =>
    db
      .with('ordered', (qb) =>
        qb
          .selectFrom('orders')
          .where('status', '!=', 'cancelled')
          .select(({ ref }) => {
            const gross = multiply(ref('quantity'), ref('unit_price'));
            return sum(round(multiply(gross, subtract(1, ref('discount_rate'))), 2)).as('source_revenue');
          }),
      )
      .with('booked', (qb) => qb.selectFrom('sales').select(({ ref }) => sum(ref('net_amount')).as('fact_revenue')))
      .selectFrom(['ordered', 'booked'])
      .select(['source_revenue', 'fact_revenue'])
      .where(({ ref }) => isDistinctFrom(ref('source_revenue'), ref('fact_revenue'))),
});
