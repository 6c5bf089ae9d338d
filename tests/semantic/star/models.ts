import {
  aliasesOf,
  attributesOf,
  caseWhen,
  date,
  dateDiff,
  dateTrunc,
  decimal,
  decimalLiteral,
  dimension,
  fact,
  integer,
  measuresOf,
  model,
  multiply,
  seed,
  text,
  timestamp,
} from 'martlet';

/** What counts as sold: all that was not cancelled. */
const complete = [['status', '=', 'complete']] as const;

const productColumns = {
  product_id: text().notNull(),
  name: text(),
  department: text(),
  category: text(),
  list_price: decimal(18, 2),
  unit_cost: decimal(18, 2),
};
const dimProducts = dimension({
  name: 'dim_products',
  description: 'One row per product.',
  from: { rows: seed({ name: 'products', columns: productColumns, rows: [] }) },
  key: 'product_id',
  columns: productColumns,
  // Where the price is not known, it is high: so it is seen whether a product is.
  attributes: attributesOf(productColumns, (a) => ({
    price_class: a.text((row, eb) =>
      caseWhen(eb(row('list_price'), '<', decimalLiteral('20')), 'low')
        .when(eb(row('list_price'), '<', decimalLiteral('60')), 'middle')
        .else('high'),
    ),
    has_cost: a.boolean((row, eb) => eb(row('unit_cost'), 'is not', null)),
  })),
  // Accessories are in two departments.
  hierarchies: { assortment: { levels: ['department', 'category', 'product_id'], strict: false } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const calendarColumns = {
  date_day: date().notNull(),
  fiscal_year: integer().notNull(),
  fiscal_quarter: integer().notNull(),
  fiscal_period: integer().notNull(),
  fiscal_week: integer().notNull(),
};
const dimCalendar = dimension({
  name: 'dim_calendar',
  description: 'One row per day, with its place in fiscal years of whole weeks.',
  from: { rows: seed({ name: 'calendar', columns: calendarColumns, rows: [] }) },
  key: 'date_day',
  columns: calendarColumns,
  attributes: attributesOf(calendarColumns, (a) => ({
    fiscal_half: a.integer((row, eb) => caseWhen(eb(row('fiscal_quarter'), '<=', 2), 1).else(2)),
  })),
  hierarchies: { fiscal: { levels: ['fiscal_year', 'fiscal_quarter', 'fiscal_period', 'fiscal_week', 'date_day'] } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const segmentColumns = { customer_id: text().notNull(), segment: text().notNull(), weight: decimal(5, 2).notNull() };
const customerSegments = model({
  name: 'customer_segments',
  description: 'One row per customer and segment, with the part of the customer that is in it.',
  from: { rows: seed({ name: 'segments', columns: segmentColumns, rows: [] }) },
  grain: ['customer_id', 'segment'],
  columns: segmentColumns,
  query: (db) => db.selectFrom('rows').selectAll(),
});

const customerColumns = {
  customer_id: text().notNull(),
  name: text(),
  country: text(),
  signup_date: date().references(dimCalendar, 'date_day'),
};
export const dimCustomers = dimension({
  name: 'dim_customers',
  description: 'One row per customer.',
  from: { rows: seed({ name: 'customers', columns: customerColumns, rows: [] }) },
  key: 'customer_id',
  columns: customerColumns,
  time: 'signup_date',
  attributes: attributesOf(customerColumns, (a) => ({ first_month: a.date((row) => dateTrunc('month', row('signup_date'))) })),
  measures: measuresOf(customerColumns, (m) => ({ customers: m.count({ unit: 'customer' }) })),
  bridges: { segment: { through: customerSegments, key: 'customer_id', attribute: 'segment', weight: 'weight' } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const orderColumns = {
  order_id: text().notNull(),
  customer_id: text().references(dimCustomers, 'customer_id'),
  ordered_at: timestamp().notNull(),
  order_date: date().references(dimCalendar, 'date_day'),
  ship_date: date().references(dimCalendar, 'date_day'),
  deliver_date: date().references(dimCalendar, 'date_day'),
  currency: text().notNull(),
  channel: text(),
  status: text(),
  shipping_fee: decimal(18, 2),
  fee_eur: decimal(18, 2),
};
export const factOrders = fact({
  name: 'fact_orders',
  description: 'One row per order.',
  from: { rows: seed({ name: 'orders', columns: orderColumns, rows: [] }) },
  grain: ['order_id'],
  columns: orderColumns,
  time: 'order_date',
  measures: measuresOf(orderColumns, (m) => ({
    orders: m.count({ unit: 'order', where: complete }),
    all_orders: m.count({ unit: 'order' }),
    fees: m.sum('fee_eur', { unit: 'EUR', where: complete }),
    fees_in_currency: m.sum('shipping_fee', { unitFrom: 'currency', where: complete }),
    buyers: m.countDistinct('customer_id', { unit: 'customer', where: complete }),
    delivery_days: m.average((row) => dateDiff('day', row('order_date'), row('deliver_date')), {
      unit: 'day',
      where: complete,
    }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const lineColumns = {
  order_id: text().notNull().references(factOrders, 'order_id'),
  line_number: integer().notNull(),
  product_id: text().references(dimProducts, 'product_id'),
  customer_id: text().references(dimCustomers, 'customer_id'),
  order_date: date().references(dimCalendar, 'date_day'),
  ship_date: date().references(dimCalendar, 'date_day'),
  deliver_date: date().references(dimCalendar, 'date_day'),
  currency: text().notNull(),
  status: text(),
  quantity: integer(),
  amount: decimal(18, 2),
  discount: decimal(18, 2),
  amount_eur: decimal(18, 2),
};
export const factLines = fact({
  name: 'fact_lines',
  description: 'One row per line of an order.',
  from: { rows: seed({ name: 'lines', columns: lineColumns, rows: [] }) },
  grain: ['order_id', 'line_number'],
  entity: 'line',
  attributes: attributesOf(lineColumns, (a) => ({ size: a.integer((row, eb) => caseWhen(eb(row('quantity'), '>', 2), 2).else(1)) })),
  columns: lineColumns,
  aliases: aliasesOf({ columns: lineColumns }, { channel: 'order.channel' }),
  time: 'order_date',
  measures: measuresOf(lineColumns, (m) => ({
    revenue: m.sum('amount_eur', { unit: 'EUR', where: complete }),
    units: m.sum('quantity', { unit: 'unit', where: complete }),
    lines: m.count({ unit: 'line', where: complete }),
    cost: m.sum((row) => multiply(row('quantity'), row('product.unit_cost')), { unit: 'EUR', where: complete }),
    average_line: m.average('amount_eur', { unit: 'EUR', where: complete }),
    smallest_line: m.min('amount_eur', { unit: 'EUR', where: complete }),
    largest_line: m.max('amount_eur', { unit: 'EUR', where: complete }),
    orders: m.countDistinct('order_id', { unit: 'order', where: complete }),
    products: m.countDistinct('product_id', { unit: 'product', where: complete }),
    discounts: m.sum('discount', { unit: 'EUR', where: complete }),
    amount: m.sum('amount', { unitFrom: 'order.currency', where: complete }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const paymentColumns = {
  payment_id: text().notNull(),
  order_id: text().references(factOrders, 'order_id'),
  customer_id: text().references(dimCustomers, 'customer_id'),
  paid_at: timestamp().notNull(),
  pay_date: date().references(dimCalendar, 'date_day'),
  currency: text().notNull(),
  method: text(),
  amount: decimal(18, 2),
  amount_eur: decimal(18, 2),
};
export const factPayments = fact({
  name: 'fact_payments',
  description: 'One row per payment.',
  from: { rows: seed({ name: 'payments', columns: paymentColumns, rows: [] }) },
  grain: ['payment_id'],
  columns: paymentColumns,
  time: 'pay_date',
  aliases: aliasesOf({ columns: paymentColumns }, { order_date: 'order.order_date', channel: 'order.channel', buyer: 'order.customer' }),
  measures: measuresOf(paymentColumns, (m) => ({
    payments: m.sum('amount_eur', { unit: 'EUR' }),
    count: m.count({ unit: 'payment' }),
    median: m.median('amount_eur', { unit: 'EUR' }),
    p90: m.percentile('amount_eur', 0.9, { unit: 'EUR' }),
    average: m.average('amount_eur', { unit: 'EUR' }),
    last: m.last('amount_eur', 'paid_at', { unit: 'EUR' }),
    in_currency: m.sum('amount', { unitFrom: 'order.currency' }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const returnColumns = {
  return_id: text().notNull(),
  order_id: text().references(factOrders, 'order_id'),
  line_number: integer(),
  product_id: text().references(dimProducts, 'product_id'),
  customer_id: text().references(dimCustomers, 'customer_id'),
  order_date: date().references(dimCalendar, 'date_day'),
  return_date: date().references(dimCalendar, 'date_day'),
  currency: text().notNull(),
  quantity: integer(),
  refund: decimal(18, 2),
  refund_eur: decimal(18, 2),
};
export const factReturns = fact({
  name: 'fact_returns',
  description: 'One row per return.',
  from: { rows: seed({ name: 'returns', columns: returnColumns, rows: [] }) },
  grain: ['return_id'],
  columns: returnColumns,
  time: 'return_date',
  joins: { line: { to: factLines, on: { order_id: 'order_id', line_number: 'line_number' } } },
  measures: measuresOf(returnColumns, (m) => ({
    refunds: m.sum('refund_eur', { unit: 'EUR' }),
    units: m.sum('quantity', { unit: 'unit' }),
    returns: m.count({ unit: 'return' }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const budgetColumns = {
  month: date().notNull(),
  category: text().references(dimProducts, 'category', { as: 'product' }),
  budget: decimal(18, 2),
};
export const factBudgets = fact({
  name: 'fact_budgets',
  description: 'One row per month and category.',
  from: { rows: seed({ name: 'budgets', columns: budgetColumns, rows: [] }) },
  grain: ['month', 'category'],
  entity: 'budget',
  columns: budgetColumns,
  time: 'month',
  measures: measuresOf(budgetColumns, (m) => ({ budget: m.sum('budget', { unit: 'EUR' }) })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const stockColumns = {
  count_date: date().notNull().references(dimCalendar, 'date_day'),
  product_id: text().notNull().references(dimProducts, 'product_id'),
  warehouse: text().notNull(),
  quantity: integer(),
};
export const factStockCounts = fact({
  name: 'fact_stock_counts',
  description: 'One row per count of a product in a warehouse.',
  from: { rows: seed({ name: 'stock_counts', columns: stockColumns, rows: [] }) },
  grain: ['count_date', 'product_id', 'warehouse'],
  entity: 'stock_count',
  columns: stockColumns,
  time: 'count_date',
  measures: measuresOf(stockColumns, (m) => ({
    stock: m.balance('quantity', { unit: 'unit', over: 'count_date', keep: 'last', per: ['product_id', 'warehouse'] }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const visitColumns = {
  visit_id: text().notNull(),
  customer_id: text().references(dimCustomers, 'customer_id'),
  visited_at: timestamp().notNull(),
  visit_date: date().references(dimCalendar, 'date_day'),
  source: text(),
};
export const factVisits = fact({
  name: 'fact_visits',
  description: 'One row per visit.',
  from: { rows: seed({ name: 'visits', columns: visitColumns, rows: [] }) },
  grain: ['visit_id'],
  columns: visitColumns,
  time: 'visit_date',
  measures: measuresOf(visitColumns, (m) => ({
    visits: m.count({ unit: 'visit' }),
    visitors: m.countDistinct('customer_id', { unit: 'customer' }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

export const models = [
  dimProducts,
  dimCalendar,
  customerSegments,
  dimCustomers,
  factOrders,
  factLines,
  factPayments,
  factReturns,
  factBudgets,
  factStockCounts,
  factVisits,
];
