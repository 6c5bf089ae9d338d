import { metricsTest } from 'martlet';
import { metricsSalesPerformance } from '../models/metrics/metrics_sales_performance.js';
import { refunds, returnRate, unitsReturned } from '../semantic/returns.js';
import {
  averageOrderValue,
  grossMargin,
  marginRate,
  orders,
  previousRevenue,
  revenue,
  revenueGrowth,
  unitsDelivered,
  unitsSold,
} from '../semantic/sales.js';

export const salesPerformanceEqualsMetrics = metricsTest({
  name: 'sales_performance_equals_metrics',
  description: 'The view by month, channel and category shows the metrics, each asked by what was sold.',
  severity: 'error',
  view: metricsSalesPerformance,
  by: { order_month: 'sale.order_date.month', channel: 'sale.channel', category: 'sale.product.category' },
  where: [['sale', 'is known']],
  // A month after sales has a previous revenue, and no row.
  having: [['orders', '>', 0]],
  columns: {
    revenue,
    gross_margin: grossMargin,
    margin_rate: marginRate,
    orders,
    average_order_value: averageOrderValue,
    units_sold: unitsSold,
    units_delivered: unitsDelivered,
    units_returned: unitsReturned,
    refunds,
    return_rate: returnRate,
    previous_revenue: previousRevenue,
    revenue_growth: revenueGrowth,
  },
});
