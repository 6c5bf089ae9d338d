import { rollup } from 'martlet';
import { dimCustomers, factBudgets, factLines, factOrders, factPayments, factReturns, factVisits } from './models.js';

const ofLines = [
  'revenue',
  'units',
  'lines',
  'cost',
  'average_line',
  'smallest_line',
  'largest_line',
  'orders',
  'products',
  'discounts',
  'amount',
] as const;
const ofOrders = ['orders', 'all_orders', 'fees', 'fees_in_currency', 'buyers', 'delivery_days'] as const;
const ofPayments = ['payments', 'count', 'median', 'p90', 'average', 'last', 'in_currency'] as const;

/** Roll-ups of the shop: coarse and fine ones, by keys and by levels, with and without a date, of some rows and of all. */
export const rollups = [
  rollup({ name: 'lines_by_department', of: factLines, measures: ofLines, by: ['product.department'] }),
  rollup({ name: 'lines_by_category', of: factLines, measures: ofLines, by: ['product.category', 'product.department'] }),
  rollup({ name: 'lines_by_month', of: factLines, measures: ofLines, by: ['date.month', 'product.category'] }),
  rollup({ name: 'lines_by_week', of: factLines, measures: ofLines, by: ['order_date.week', 'line.currency'] }),
  rollup({
    name: 'lines_by_day',
    of: factLines,
    measures: ofLines,
    by: ['order_date.day', 'line.product_id', 'line.customer_id', 'order.currency'],
  }),
  rollup({ name: 'lines_by_ship_day', of: factLines, measures: ofLines, by: ['ship_date.day', 'product'] }),
  rollup({ name: 'lines_by_order', of: factLines, measures: ofLines, by: ['line.order_id', 'order_date.day', 'line.product_id'] }),
  rollup({
    name: 'complete_lines',
    of: factLines,
    measures: ofLines,
    by: ['order_date.day', 'line.product_id', 'line.customer_id'],
    where: [['line.status', '=', 'complete']],
  }),
  rollup({ name: 'tennis_by_day', of: factLines, measures: ofLines, by: ['date'], where: [['product.category', '=', 'Tennis']] }),
  rollup({
    name: 'lines_by_class',
    of: factLines,
    measures: ofLines,
    by: ['product.price_class', 'product.has_cost', 'customer.first_month', 'line.size', 'date.month'],
  }),
  rollup({
    name: 'lines_by_price',
    of: factLines,
    measures: ofLines,
    by: ['product.list_price', 'product.product_id', 'line.quantity', 'date.fiscal_year', 'date.fiscal_half'],
  }),
  rollup({ name: 'all_lines', of: factLines, measures: ofLines, by: [] }),
  rollup({ name: 'orders_by_month', of: factOrders, measures: ofOrders, by: ['order_date.month'] }),
  rollup({ name: 'orders_by_channel', of: factOrders, measures: ofOrders, by: ['order_date.quarter', 'order.channel'] }),
  rollup({
    name: 'orders_by_day',
    of: factOrders,
    measures: ofOrders,
    by: ['order_date.day', 'ship_date.day', 'order.customer_id', 'order.currency', 'order.channel'],
  }),
  rollup({
    name: 'orders_by_berlin_day',
    of: factOrders,
    measures: ofOrders,
    by: ['ordered_at.day', 'order.currency'],
    timeZone: 'Europe/Berlin',
  }),
  rollup({ name: 'orders_by_hour', of: factOrders, measures: ofOrders, by: ['ordered_at.hour', 'customer.country'] }),
  rollup({ name: 'payments_by_day', of: factPayments, measures: ofPayments, by: ['pay_date.day', 'payment.order_id', 'payment.method'] }),
  rollup({ name: 'payments_by_month', of: factPayments, measures: ofPayments, by: ['date.month', 'payment.currency'] }),
  rollup({ name: 'payments_by_paid_day', of: factPayments, measures: ofPayments, by: ['paid_at.day', 'order.status'] }),
  rollup({
    name: 'returns_by_day',
    of: factReturns,
    measures: ['refunds', 'units', 'returns'],
    by: ['return_date.day', 'return.product_id', 'line.status'],
  }),
  rollup({ name: 'budgets_by_quarter', of: factBudgets, measures: ['budget'], by: ['date.quarter', 'product.category'] }),
  rollup({
    name: 'visits_by_day',
    of: factVisits,
    measures: ['visits', 'visitors'],
    by: ['visit_date.day', 'visit.customer_id', 'visit.source'],
  }),
  rollup({
    name: 'customers_by_day',
    of: dimCustomers,
    measures: ['customers'],
    by: ['signup_date.day', 'customer.country', 'customer.customer_id'],
  }),
];
