import { dataTest, isDistinctFrom, sum } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { metricsProductPerformance } from '../models/metrics/metrics_product_performance.js';
import { metricsSalesPerformance } from '../models/metrics/metrics_sales_performance.js';

export const metricsEqualFacts = dataTest({
  name: 'metrics_equal_facts',
  description: 'Both metric views that split revenue, by month and by product, add up to the revenue of fact_sales.',
  severity: 'error',
  from: { sales: factSales, by_month: metricsSalesPerformance, by_product: metricsProductPerformance },
  query: (db) =>
    db
      .with('booked', (qb) => qb.selectFrom('sales').select(({ ref }) => sum(ref('net_amount')).as('fact_revenue')))
      .with('months', (qb) => qb.selectFrom('by_month').select(({ ref }) => sum(ref('revenue')).as('month_revenue')))
      .with('products', (qb) => qb.selectFrom('by_product').select(({ ref }) => sum(ref('revenue')).as('product_revenue')))
      .selectFrom(['booked', 'months', 'products'])
      .select(['fact_revenue', 'month_revenue', 'product_revenue'])
      .where(({ or, ref }) =>
        or([isDistinctFrom(ref('fact_revenue'), ref('month_revenue')), isDistinctFrom(ref('fact_revenue'), ref('product_revenue'))]),
      ),
});
