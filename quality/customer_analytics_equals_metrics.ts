import { metricsTest } from 'martlet';
import { metricsCustomerAnalytics } from '../models/metrics/metrics_customer_analytics.js';
import { lastOrderDate, orders, revenue, unitsSold } from '../semantic/sales.js';

export const customerAnalyticsEqualsMetrics = metricsTest({
  name: 'customer_analytics_equals_metrics',
  description: 'The view by customer shows the metrics of each known customer.',
  severity: 'error',
  view: metricsCustomerAnalytics,
  by: { customer_key: 'customer.customer_key' },
  where: [['customer', 'is known']],
  columns: { orders, units: unitsSold, revenue, last_order_date: lastOrderDate },
});
