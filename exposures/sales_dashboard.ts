import { exposure } from 'martlet';
import { metricsProductPerformance } from '../models/metrics/metrics_product_performance.js';
import { metricsSalesPerformance } from '../models/metrics/metrics_sales_performance.js';

export const salesDashboard = exposure({
  name: 'sales_dashboard',
  type: 'dashboard',
  description: 'What was sold where and how it grows, and which products earn it. Sales and product managers look at it on Mondays.',
  owner: 'sales-analytics',
  url: 'https://bi.example.com/dashboards/sales',
  tags: ['weekly'],
  reads: [metricsSalesPerformance, metricsProductPerformance],
});
