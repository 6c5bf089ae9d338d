import {
  type CumulativeWindow,
  conversionMetric,
  cumulativeMetric,
  derivedMetric,
  type MeasuresOf,
  type MetricDefinition,
  perMemberMetric,
  ratioMetric,
  shareMetric,
  simpleMetric,
} from 'martlet';
import { dimCustomers, factBudgets, factLines, factOrders, factPayments, factReturns, factStockCounts, factVisits } from './models.js';

const revenue = simpleMetric({ name: 'revenue', from: factLines, measure: 'revenue' });
const unitsSold = simpleMetric({ name: 'units_sold', from: factLines, measure: 'units' });
const cost = simpleMetric({ name: 'cost', from: factLines, measure: 'cost' });
const lineAmount = simpleMetric({ name: 'line_amount', from: factLines, measure: 'amount' });
const orderCount = simpleMetric({ name: 'order_count', from: factOrders, measure: 'orders' });
const buyers = simpleMetric({ name: 'buyers', from: factOrders, measure: 'buyers' });
const feeInCurrency = simpleMetric({ name: 'fee_in_currency', from: factOrders, measure: 'fees_in_currency' });
const payments = simpleMetric({ name: 'payments', from: factPayments, measure: 'payments' });
const paymentInCurrency = simpleMetric({
  name: 'payment_in_currency',
  from: factPayments,
  measure: 'in_currency',
  where: [['order.status', '=', 'complete']],
});
const paymentsOfOrders = simpleMetric({ name: 'payments_of_orders', from: factPayments, measure: 'payments', time: 'order_date' });
const refunds = simpleMetric({ name: 'refunds', from: factReturns, measure: 'refunds' });
const unitsReturned = simpleMetric({ name: 'units_returned', from: factReturns, measure: 'units', fill: 'zero' });
const budget = simpleMetric({ name: 'budget', from: factBudgets, measure: 'budget' });
const visits = simpleMetric({ name: 'visits', from: factVisits, measure: 'visits' });
const customers = simpleMetric({ name: 'customers', from: dimCustomers, measure: 'customers' });
const stock = simpleMetric({ name: 'stock', from: factStockCounts, measure: 'stock' });

const knownRevenue = simpleMetric({
  name: 'known_revenue',
  from: factLines,
  measure: 'revenue',
  where: [['product.unit_cost', 'is not null']],
});
const margin = derivedMetric({
  name: 'margin',
  of: { sold: knownRevenue, cost },
  formula: (of, f) => f.subtract(of.sold, of.cost),
});
const aov = ratioMetric({ name: 'aov', numerator: revenue, denominator: orderCount });
const lightingRevenue = simpleMetric({
  name: 'lighting_revenue',
  from: factLines,
  measure: 'revenue',
  where: [['product.category', '=', 'Lighting']],
  fill: 'zero',
});
const orderValue = derivedMetric({
  name: 'order_value',
  of: { fee: feeInCurrency, lines: lineAmount },
  formula: (of, f) => f.add(f.coalesce(of.fee, f.number(0)), f.coalesce(of.lines, f.number(0))),
});

const customersConverted = conversionMetric({
  name: 'customers_converted_30d',
  base: customers,
  event: orderCount,
  entity: 'customer',
  within: '30 days',
  show: 'count',
});
const visitsConverted = conversionMetric({
  name: 'visits_converted',
  base: simpleMetric({ name: 'visits', from: factVisits, measure: 'visits', time: 'visited_at' }),
  event: simpleMetric({ name: 'order_count', from: factOrders, measure: 'orders', time: 'ordered_at' }),
  entity: 'customer',
  within: '7 days',
  show: 'count',
});

const ofLines = (name: string, measure: keyof MeasuresOf<typeof factLines> & string): MetricDefinition =>
  simpleMetric({ name, from: factLines, measure });
const ofPayments = (name: string, measure: keyof MeasuresOf<typeof factPayments> & string): MetricDefinition =>
  simpleMetric({ name, from: factPayments, measure });
const cumulated = (name: string, of: MetricDefinition, window: CumulativeWindow): MetricDefinition =>
  cumulativeMetric({ name, of, window });

/** The figures of the shop, as a project declares them. */
export const metrics: readonly MetricDefinition[] = [
  revenue,
  unitsSold,
  cost,
  ofLines('line_count', 'lines'),
  ofLines('average_line', 'average_line'),
  ofLines('smallest_line', 'smallest_line'),
  ofLines('largest_line', 'largest_line'),
  ofLines('orders_with_lines', 'orders'),
  ofLines('products_sold', 'products'),
  simpleMetric({ name: 'discounts', from: factLines, measure: 'discounts', fill: 'zero' }),
  lineAmount,
  orderCount,
  simpleMetric({ name: 'all_orders', from: factOrders, measure: 'all_orders' }),
  simpleMetric({ name: 'shipping_fees', from: factOrders, measure: 'fees' }),
  buyers,
  feeInCurrency,
  simpleMetric({ name: 'delivery_days', from: factOrders, measure: 'delivery_days' }),
  payments,
  paymentsOfOrders,
  ofPayments('payment_count', 'count'),
  ofPayments('median_payment', 'median'),
  ofPayments('p90_payment', 'p90'),
  ofPayments('average_payment', 'average'),
  ofPayments('last_payment', 'last'),
  paymentInCurrency,
  refunds,
  unitsReturned,
  simpleMetric({ name: 'return_count', from: factReturns, measure: 'returns' }),
  budget,
  visits,
  simpleMetric({ name: 'visitors', from: factVisits, measure: 'visitors' }),
  customers,
  stock,
  simpleMetric({ name: 'stock_carried', from: factStockCounts, measure: 'stock', carried: true }),

  knownRevenue,
  margin,
  ratioMetric({ name: 'margin_rate', numerator: margin, denominator: knownRevenue }),
  aov,
  ratioMetric({ name: 'return_rate', numerator: unitsReturned, denominator: unitsSold }),
  ratioMetric({ name: 'paid_share', numerator: paymentsOfOrders, denominator: revenue }),
  ratioMetric({ name: 'attainment', numerator: revenue, denominator: budget }),
  simpleMetric({ name: 'tennis_revenue', from: factLines, measure: 'revenue', where: [['product.category', '=', 'Tennis']] }),
  lightingRevenue,
  ratioMetric({ name: 'lighting_share', numerator: lightingRevenue, denominator: revenue }),
  derivedMetric({
    name: 'net_revenue',
    of: { revenue, refunds },
    formula: (of, f) => f.subtract(f.coalesce(of.revenue, f.number(0)), f.coalesce(of.refunds, f.number(0))),
  }),
  orderValue,
  derivedMetric({
    name: 'open_amount',
    of: { due: orderValue, paid: paymentInCurrency },
    formula: (of, f) => f.subtract(f.coalesce(of.due, f.number(0)), f.coalesce(of.paid, f.number(0))),
  }),
  ratioMetric({ name: 'revenue_per_visit', numerator: revenue, denominator: visits }),
  perMemberMetric({ name: 'average_order_revenue', of: revenue, member: 'order', aggregation: 'average' }),
  perMemberMetric({ name: 'median_order_value', of: revenue, member: 'order', aggregation: 'median' }),
  perMemberMetric({ name: 'best_customer_revenue', of: revenue, member: 'customer', aggregation: 'max' }),
  perMemberMetric({ name: 'orders_per_buyer', of: orderCount, member: 'customer', aggregation: 'average' }),

  cumulated('running_revenue', revenue, 'all'),
  cumulated('revenue_month_to_date', revenue, { toDate: 'month' }),
  cumulated('revenue_year_to_date', revenue, { toDate: 'year' }),
  cumulated('revenue_quarter_to_date', revenue, { toDate: 'fiscal_quarter' }),
  cumulated('revenue_28_days', revenue, { rolling: '28 days' }),
  cumulated('revenue_7_days', revenue, { rolling: '7 days' }),
  cumulated('revenue_1_week', revenue, { rolling: '1 week' }),
  cumulated('revenue_3_months', revenue, { rolling: '3 months' }),
  cumulated('buyers_7_days', buyers, { rolling: '7 days' }),
  cumulated('running_buyers', buyers, 'all'),
  cumulated('running_shipped', simpleMetric({ name: 'shipped', from: factOrders, measure: 'orders', time: 'ship_date' }), 'all'),
  cumulativeMetric({ name: 'running_tennis', of: revenue, window: 'all', where: [['product.category', '=', 'Tennis']] }),
  cumulated('running_payments', payments, 'all'),
  cumulated('running_paid', paymentsOfOrders, 'all'),
  cumulated('aov_28_days', aov, { rolling: '28 days' }),
  customersConverted,
  visitsConverted,
  ratioMetric({ name: 'signup_conversion', numerator: customersConverted, denominator: customers }),
  ratioMetric({ name: 'visit_conversion', numerator: visitsConverted, denominator: visits }),
  shareMetric({ name: 'share_of_department', of: revenue, within: ['product.department'] }),
  shareMetric({ name: 'share_of_revenue', of: revenue }),
  shareMetric({ name: 'share_of_all_revenue', of: revenue, ignores: ['where'] }),
];
