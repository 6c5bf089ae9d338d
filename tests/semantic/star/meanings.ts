import { parseDay } from '../evaluator/calendar.js';
import { Fraction } from '../evaluator/fraction.js';
import type { Cell, Meanings } from '../evaluator/star.js';

const complete = [['status', '=', 'complete']] as const;

/** What each figure of the shop means, written once more and without the declarations of the project. */
export const meanings: Meanings = {
  revenue: { kind: 'measure', of: 'fact_lines', aggregate: 'sum', value: (row) => row.amount_eur ?? null, where: complete },
  units_sold: { kind: 'measure', of: 'fact_lines', aggregate: 'sum', value: (row) => row.quantity ?? null, where: complete },
  line_count: { kind: 'measure', of: 'fact_lines', aggregate: 'count', where: complete },
  cost: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'sum',
    value: (row, get) => product(row.quantity ?? null, get('product.unit_cost')),
    where: complete,
  },
  average_line: { kind: 'measure', of: 'fact_lines', aggregate: 'average', value: (row) => row.amount_eur ?? null, where: complete },
  smallest_line: { kind: 'measure', of: 'fact_lines', aggregate: 'min', value: (row) => row.amount_eur ?? null, where: complete },
  largest_line: { kind: 'measure', of: 'fact_lines', aggregate: 'max', value: (row) => row.amount_eur ?? null, where: complete },
  orders_with_lines: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'countDistinct',
    value: (row) => row.order_id ?? null,
    where: complete,
  },
  products_sold: { kind: 'measure', of: 'fact_lines', aggregate: 'countDistinct', value: (row) => row.product_id ?? null, where: complete },
  discounts: { kind: 'measure', of: 'fact_lines', aggregate: 'sum', value: (row) => row.discount ?? null, where: complete, fill: 'zero' },
  line_amount: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'sum',
    value: (row) => row.amount ?? null,
    apart: ['currency', 'line.currency', 'order.currency', 'order.order_id'],
    where: complete,
  },
  order_count: { kind: 'measure', of: 'fact_orders', aggregate: 'count', where: complete },
  all_orders: { kind: 'measure', of: 'fact_orders', aggregate: 'count' },
  shipping_fees: { kind: 'measure', of: 'fact_orders', aggregate: 'sum', value: (row) => row.fee_eur ?? null, where: complete },
  buyers: { kind: 'measure', of: 'fact_orders', aggregate: 'countDistinct', value: (row) => row.customer_id ?? null, where: complete },
  fee_in_currency: {
    kind: 'measure',
    of: 'fact_orders',
    aggregate: 'sum',
    value: (row) => row.shipping_fee ?? null,
    apart: ['order.currency', 'order.order_id'],
    where: complete,
  },
  delivery_days: {
    kind: 'measure',
    of: 'fact_orders',
    aggregate: 'average',
    value: (row) => daysBetween(row.order_date ?? null, row.deliver_date ?? null),
    where: complete,
  },
  payments: { kind: 'measure', of: 'fact_payments', aggregate: 'sum', value: (row) => row.amount_eur ?? null },
  payment_count: { kind: 'measure', of: 'fact_payments', aggregate: 'count' },
  median_payment: { kind: 'measure', of: 'fact_payments', aggregate: 'median', value: (row) => row.amount_eur ?? null },
  p90_payment: { kind: 'measure', of: 'fact_payments', aggregate: 'p90', value: (row) => row.amount_eur ?? null },
  average_payment: { kind: 'measure', of: 'fact_payments', aggregate: 'average', value: (row) => row.amount_eur ?? null },
  last_payment: { kind: 'measure', of: 'fact_payments', aggregate: 'last', value: (row) => row.amount_eur ?? null, orderedBy: 'paid_at' },
  payment_in_currency: {
    kind: 'measure',
    of: 'fact_payments',
    aggregate: 'sum',
    value: (row) => row.amount ?? null,
    apart: ['order.currency', 'order.order_id'],
    where: [['order.status', '=', 'complete']],
  },
  refunds: { kind: 'measure', of: 'fact_returns', aggregate: 'sum', value: (row) => row.refund_eur ?? null },
  units_returned: { kind: 'measure', of: 'fact_returns', aggregate: 'sum', value: (row) => row.quantity ?? null, fill: 'zero' },
  return_count: { kind: 'measure', of: 'fact_returns', aggregate: 'count' },
  budget: { kind: 'measure', of: 'fact_budgets', aggregate: 'sum', value: (row) => row.budget ?? null },
  visits: { kind: 'measure', of: 'fact_visits', aggregate: 'count' },
  visitors: { kind: 'measure', of: 'fact_visits', aggregate: 'countDistinct', value: (row) => row.customer_id ?? null },
  customers: { kind: 'measure', of: 'dim_customers', aggregate: 'count' },
  stock: { kind: 'balance', of: 'fact_stock_counts', value: 'quantity', per: ['product_id', 'warehouse'] },
  stock_carried: { kind: 'balance', of: 'fact_stock_counts', value: 'quantity', per: ['product_id', 'warehouse'], carried: true },

  known_revenue: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'sum',
    value: (row) => row.amount_eur ?? null,
    where: [...complete, ['product.unit_cost', 'is not null']],
  },
  margin: { kind: 'derived', of: ['known_revenue', 'cost'], compute: (sold, cost) => (sold && cost ? sold.minus(cost) : null) },
  margin_rate: { kind: 'ratio', numerator: 'margin', denominator: 'known_revenue' },
  aov: { kind: 'ratio', numerator: 'revenue', denominator: 'order_count' },
  return_rate: { kind: 'ratio', numerator: 'units_returned', denominator: 'units_sold' },
  attainment: { kind: 'ratio', numerator: 'revenue', denominator: 'budget' },
  tennis_revenue: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'sum',
    value: (row) => row.amount_eur ?? null,
    where: [...complete, ['product.category', '=', 'Tennis']],
  },
  lighting_revenue: {
    kind: 'measure',
    of: 'fact_lines',
    aggregate: 'sum',
    value: (row) => row.amount_eur ?? null,
    where: [...complete, ['product.category', '=', 'Lighting']],
    fill: 'zero',
  },
  lighting_share: { kind: 'ratio', numerator: 'lighting_revenue', denominator: 'revenue' },
  net_revenue: { kind: 'derived', of: ['revenue', 'refunds'], compute: (sold, back) => zero(sold).minus(zero(back)) },
  order_value: { kind: 'derived', of: ['fee_in_currency', 'line_amount'], compute: (fee, lines) => zero(fee).plus(zero(lines)) },
  open_amount: {
    kind: 'derived',
    of: ['order_value', 'payment_in_currency'],
    compute: (due, paid) => zero(due).minus(zero(paid)),
  },
  revenue_per_visit: { kind: 'ratio', numerator: 'revenue', denominator: 'visits' },
  average_order_revenue: { kind: 'perMember', of: 'revenue', member: 'order.order_id', aggregate: 'average' },
  median_order_value: { kind: 'perMember', of: 'revenue', member: 'order.order_id', aggregate: 'median' },
  best_customer_revenue: { kind: 'perMember', of: 'revenue', member: 'customer.customer_id', aggregate: 'max' },
  orders_per_buyer: { kind: 'perMember', of: 'order_count', member: 'customer.customer_id', aggregate: 'average' },
  running_revenue: { kind: 'cumulative', of: 'revenue', window: 'running' },
  revenue_month_to_date: { kind: 'cumulative', of: 'revenue', window: { toDate: 'month' } },
  revenue_year_to_date: { kind: 'cumulative', of: 'revenue', window: { toDate: 'year' } },
  revenue_quarter_to_date: { kind: 'cumulative', of: 'revenue', window: { toDate: 'fiscal_quarter' } },
  revenue_28_days: { kind: 'cumulative', of: 'revenue', window: { rolling: '28 days' } },
  revenue_7_days: { kind: 'cumulative', of: 'revenue', window: { rolling: '7 days' } },
  revenue_1_week: { kind: 'cumulative', of: 'revenue', window: { rolling: '1 week' } },
  revenue_3_months: { kind: 'cumulative', of: 'revenue', window: { rolling: '3 months' } },
  buyers_7_days: { kind: 'cumulative', of: 'buyers', window: { rolling: '7 days' } },
  running_buyers: { kind: 'cumulative', of: 'buyers', window: 'running' },
  running_shipped: { kind: 'cumulative', of: 'order_count', window: 'running', time: 'ship_date' },
  running_tennis: { kind: 'cumulative', of: 'revenue', window: 'running', where: [['product.category', '=', 'Tennis']] },
  running_payments: { kind: 'cumulative', of: 'payments', window: 'running' },
  aov_28_days: { kind: 'cumulative', of: 'aov', window: { rolling: '28 days' } },
  customers_converted_30d: {
    kind: 'conversion',
    base: 'customers',
    event: { relation: 'fact_orders', time: 'order_date', where: complete },
    from: 'signup_date',
    entity: 'customer',
    on: 'customer_id',
    days: 30,
  },
  visits_converted: {
    kind: 'conversion',
    base: 'visits',
    event: { relation: 'fact_orders', time: 'ordered_at', where: complete },
    from: 'visited_at',
    time: 'visited_at',
    entity: 'customer',
    on: 'customer_id',
    days: 7,
  },
  signup_conversion: { kind: 'ratio', numerator: 'customers_converted_30d', denominator: 'customers' },
  visit_conversion: { kind: 'ratio', numerator: 'visits_converted', denominator: 'visits' },
  share_of_department: { kind: 'share', of: 'revenue', within: ['product.department'] },
  share_of_revenue: { kind: 'share', of: 'revenue', within: [] },
  share_of_all_revenue: { kind: 'share', of: 'revenue', within: [], ignores: ['where'] },
};

function zero(value: Fraction | null): Fraction {
  return value ?? Fraction.of(0n);
}

function product(left: Cell, right: Cell): Cell {
  return left instanceof Fraction && right instanceof Fraction ? left.times(right) : null;
}

function daysBetween(from: Cell, to: Cell): Cell {
  return typeof from === 'string' && typeof to === 'string' ? Fraction.of(BigInt(parseDay(to) - parseDay(from))) : null;
}
