import { query, report, sheet } from 'martlet';
import { metricsSalesPerformance } from '../models/metrics/metrics_sales_performance.js';
import { returnRate } from '../semantic/returns.js';
import { averageOrderValue, marginRate, orders, revenue } from '../semantic/sales.js';

// The sample data ends with 2025. Over live data: ['date', 'last', '12 weeks'].
const LAST_WEEKS = [['date', '>=', '2025-10-06']] as const;

export const weeklySales = report({
  name: 'weekly_sales',
  title: 'Weekly sales',
  description: 'What was sold in the last weeks, which categories earn it, and what comes back. For the meeting of sales on Mondays.',
  owner: 'sales-analytics',
  tags: ['weekly'],
  timeZone: 'Europe/Berlin',
  sheets: [
    sheet({
      name: 'Weeks',
      description: 'By the day of the order; weeks begin on Mondays.',
      of: query({
        metrics: { revenue, orders, average_order_value: averageOrderValue, margin_rate: marginRate },
        by: ['date.week'],
        where: LAST_WEEKS,
      }),
      highlights: { revenue: { kind: 'bars' } },
      charts: [
        { kind: 'line', title: 'Revenue by week', x: 'date_week', y: 'revenue' },
        { kind: 'bar', title: 'Orders by week', x: 'date_week', y: 'orders' },
      ],
    }),
    sheet({
      name: 'Categories',
      description: 'Which categories earn the revenue of these weeks.',
      of: query({
        metrics: { revenue, margin_rate: marginRate, return_rate: returnRate },
        by: ['product.category'],
        where: LAST_WEEKS,
        orderBy: [['revenue', 'desc']],
      }),
      titles: { product_category: 'Category' },
      highlights: {
        revenue: { kind: 'bars' },
        margin_rate: { kind: 'colors' },
        return_rate: { kind: 'limits', limits: [{ is: 'above', value: 0.08, mark: 'bad' }] },
      },
      charts: [{ kind: 'pie', title: 'Shares of revenue', x: 'product_category', y: 'revenue' }],
    }),
    sheet({
      name: 'Months by category',
      of: query({ metrics: { revenue }, by: ['date.month', 'product.category'], where: [['date', '>=', '2025-01-01']] }),
      titles: { product_category: 'Category' },
      charts: [{ kind: 'stacked', title: 'Revenue of 2025', x: 'date_month', y: 'revenue', by: 'product_category' }],
    }),
    sheet({
      name: 'To pivot',
      description: 'Rows of gold.metrics_sales_performance, for pivot tables of your own.',
      of: metricsSalesPerformance,
      formats: { margin_rate: '0.0%', return_rate: '0.0%', revenue_growth: '0.0%' },
      where: [['order_month', '>=', '2025-01-01']],
    }),
  ],
});
