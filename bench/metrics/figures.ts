import {
  conversionMetric,
  cumulativeMetric,
  derivedMetric,
  type MetricDefinition,
  perMemberMetric,
  ratioMetric,
  shareMetric,
  simpleMetric,
} from 'martlet';
import { factBudgets, factReturns, factSales, factStockCounts, factVisits } from './models.js';

const revenue = simpleMetric({ name: 'revenue', from: factSales, measure: 'revenue' });
const units = simpleMetric({ name: 'units', from: factSales, measure: 'units' });
const cost = simpleMetric({ name: 'cost', from: factSales, measure: 'cost' });
const lines = simpleMetric({ name: 'lines', from: factSales, measure: 'lines' });
const orders = simpleMetric({ name: 'orders', from: factSales, measure: 'orders' });
const buyers = simpleMetric({ name: 'buyers', from: factSales, measure: 'buyers' });
const refunds = simpleMetric({ name: 'refunds', from: factReturns, measure: 'refunds' });
const unitsReturned = simpleMetric({ name: 'units_returned', from: factReturns, measure: 'units' });
const visits = simpleMetric({ name: 'visits', from: factVisits, measure: 'visits' });
const budget = simpleMetric({ name: 'budget', from: factBudgets, measure: 'budget' });
const margin = derivedMetric({ name: 'margin', of: { revenue, cost }, formula: (of, f) => f.subtract(of.revenue, of.cost) });
const webRevenue = simpleMetric({ name: 'web_revenue', from: factSales, measure: 'revenue', where: [['sale.channel', '=', 'web']] });

/** The figures of the dashboards. */
export const figures: readonly MetricDefinition[] = [
  revenue,
  units,
  cost,
  lines,
  orders,
  buyers,
  simpleMetric({ name: 'products_sold', from: factSales, measure: 'products' }),
  simpleMetric({ name: 'average_line', from: factSales, measure: 'average_line' }),
  simpleMetric({ name: 'largest_line', from: factSales, measure: 'largest_line' }),
  simpleMetric({ name: 'median_line', from: factSales, measure: 'median_line' }),
  refunds,
  unitsReturned,
  visits,
  simpleMetric({ name: 'visitors', from: factVisits, measure: 'visitors' }),
  simpleMetric({ name: 'stock', from: factStockCounts, measure: 'stock' }),
  budget,
  margin,
  ratioMetric({ name: 'margin_rate', numerator: margin, denominator: revenue }),
  ratioMetric({ name: 'order_value', numerator: revenue, denominator: orders }),
  ratioMetric({ name: 'return_rate', numerator: unitsReturned, denominator: units }),
  ratioMetric({ name: 'revenue_per_visit', numerator: revenue, denominator: visits }),
  ratioMetric({ name: 'attainment', numerator: revenue, denominator: budget }),
  webRevenue,
  ratioMetric({ name: 'web_share', numerator: webRevenue, denominator: revenue }),
  derivedMetric({ name: 'net_revenue', of: { revenue, refunds }, formula: (of, f) => f.subtract(of.revenue, of.refunds) }),
  cumulativeMetric({ name: 'running_revenue', of: revenue, window: 'all' }),
  cumulativeMetric({ name: 'revenue_year_to_date', of: revenue, window: { toDate: 'year' } }),
  cumulativeMetric({ name: 'revenue_month_to_date', of: revenue, window: { toDate: 'month' } }),
  cumulativeMetric({ name: 'revenue_28_days', of: revenue, window: { rolling: '28 days' } }),
  cumulativeMetric({ name: 'buyers_28_days', of: buyers, window: { rolling: '28 days' } }),
  cumulativeMetric({ name: 'running_buyers', of: buyers, window: 'all' }),
  shareMetric({ name: 'share_of_revenue', of: revenue }),
  shareMetric({ name: 'share_of_department', of: revenue, within: ['product.department'] }),
  perMemberMetric({ name: 'median_order', of: revenue, member: 'sale.order_id', aggregation: 'median' }),
  perMemberMetric({ name: 'orders_per_buyer', of: orders, member: 'customer', aggregation: 'average' }),
  conversionMetric({ name: 'visits_converted', base: visits, event: lines, entity: 'customer', within: '7 days', show: 'count' }),
];
