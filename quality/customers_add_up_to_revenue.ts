import { coalesce, dataTest, decimalLiteral, isDistinctFrom, sum } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { metricsCustomerAnalytics } from '../models/metrics/metrics_customer_analytics.js';

export const customersAddUpToRevenue = dataTest({
  name: 'customers_add_up_to_revenue',
  description: 'The revenue by customer adds up to that of fact_sales, but for what the unknown customer bought.',
  severity: 'error',
  from: { sales: factSales, by_customer: metricsCustomerAnalytics },
  query: (db) =>
    db
      .with('booked', (qb) =>
        qb
          .selectFrom('sales')
          .where('customer_key', '!=', 'unknown')
          .select(({ ref }) => coalesce(sum(ref('net_amount')), decimalLiteral('0')).as('fact_revenue')),
      )
      .with('customers', (qb) =>
        qb.selectFrom('by_customer').select(({ ref }) => coalesce(sum(ref('revenue')), decimalLiteral('0')).as('customer_revenue')),
      )
      .selectFrom(['booked', 'customers'])
      .select(['fact_revenue', 'customer_revenue'])
      .where(({ ref }) => isDistinctFrom(ref('fact_revenue'), ref('customer_revenue'))),
});
