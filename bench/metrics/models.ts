import { date, decimal, dimension, fact, integer, measuresOf, model, multiply, seed, text } from 'martlet';

/** What counts as sold: all that was not cancelled. */
const complete = [['status', '=', 'complete']] as const;

const dateColumns = {
  date_day: date().notNull(),
  fiscal_year: integer().notNull(),
  fiscal_quarter: integer().notNull(),
  fiscal_period: integer().notNull(),
};
const dimDates = dimension({
  name: 'dim_dates',
  description: 'One row per day.',
  from: { rows: seed({ name: 'dates', columns: dateColumns, rows: [] }) },
  key: 'date_day',
  columns: dateColumns,
  hierarchies: { fiscal: { levels: ['fiscal_year', 'fiscal_quarter', 'fiscal_period', 'date_day'] } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const productColumns = {
  product_id: integer().notNull(),
  name: text(),
  department: text(),
  category: text(),
  brand: text(),
  unit_cost: decimal(18, 2),
};
const dimProducts = dimension({
  name: 'dim_products',
  description: 'One row per product.',
  from: { rows: seed({ name: 'products', columns: productColumns, rows: [] }) },
  key: 'product_id',
  columns: productColumns,
  hierarchies: { assortment: { levels: ['department', 'category', 'product_id'] } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const segmentColumns = { customer_id: integer().notNull(), segment: text().notNull() };
const customerSegments = model({
  name: 'customer_segments',
  description: 'One row per customer and segment.',
  from: { rows: seed({ name: 'segments', columns: segmentColumns, rows: [] }) },
  grain: ['customer_id', 'segment'],
  columns: segmentColumns,
  query: (db) => db.selectFrom('rows').selectAll(),
});

const customerColumns = {
  customer_id: integer().notNull(),
  country: text(),
  signup_date: date().references(dimDates, 'date_day'),
};
const dimCustomers = dimension({
  name: 'dim_customers',
  description: 'One row per customer.',
  from: { rows: seed({ name: 'customers', columns: customerColumns, rows: [] }) },
  key: 'customer_id',
  columns: customerColumns,
  bridges: { segment: { through: customerSegments, key: 'customer_id', attribute: 'segment' } },
  query: (db) => db.selectFrom('rows').selectAll(),
});

const salesColumns = {
  order_id: integer().notNull(),
  line_number: integer().notNull(),
  product_id: integer().references(dimProducts, 'product_id'),
  customer_id: integer().references(dimCustomers, 'customer_id'),
  order_date: date().notNull().references(dimDates, 'date_day'),
  ship_date: date().references(dimDates, 'date_day'),
  channel: text().accepted('web', 'store', 'phone', 'partner'),
  status: text(),
  quantity: integer(),
  amount: decimal(18, 2),
};
export const factSales = fact({
  name: 'fact_sales',
  description: 'One row per line of an order.',
  from: { rows: seed({ name: 'sales', columns: salesColumns, rows: [] }) },
  grain: ['order_id', 'line_number'],
  entity: 'sale',
  columns: salesColumns,
  time: 'order_date',
  measures: measuresOf(salesColumns, (m) => ({
    revenue: m.sum('amount', { unit: 'EUR', where: complete }),
    units: m.sum('quantity', { unit: 'unit', where: complete }),
    cost: m.sum((row) => multiply(row('quantity'), row('product.unit_cost')), { unit: 'EUR', where: complete }),
    lines: m.count({ unit: 'line', where: complete }),
    orders: m.countDistinct('order_id', { unit: 'order', where: complete }),
    buyers: m.countDistinct('customer_id', { unit: 'customer', where: complete }),
    products: m.countDistinct('product_id', { unit: 'product', where: complete }),
    average_line: m.average('amount', { unit: 'EUR', where: complete }),
    largest_line: m.max('amount', { unit: 'EUR', where: complete }),
    median_line: m.median('amount', { unit: 'EUR', where: complete }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const returnColumns = {
  return_id: integer().notNull(),
  product_id: integer().references(dimProducts, 'product_id'),
  customer_id: integer().references(dimCustomers, 'customer_id'),
  order_date: date().references(dimDates, 'date_day'),
  return_date: date().references(dimDates, 'date_day'),
  quantity: integer(),
  refund: decimal(18, 2),
};
export const factReturns = fact({
  name: 'fact_returns',
  description: 'One row per return.',
  from: { rows: seed({ name: 'returns', columns: returnColumns, rows: [] }) },
  grain: ['return_id'],
  columns: returnColumns,
  time: 'return_date',
  measures: measuresOf(returnColumns, (m) => ({
    refunds: m.sum('refund', { unit: 'EUR' }),
    units: m.sum('quantity', { unit: 'unit' }),
  })),
  query: (db) => db.selectFrom('rows').selectAll(),
});

const visitColumns = {
  visit_id: integer().notNull(),
  customer_id: integer().references(dimCustomers, 'customer_id'),
  visit_date: date().references(dimDates, 'date_day'),
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

const stockColumns = {
  count_date: date().notNull().references(dimDates, 'date_day'),
  product_id: integer().notNull().references(dimProducts, 'product_id'),
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

const budgetColumns = {
  month: date().notNull(),
  category: text().notNull().references(dimProducts, 'category', { as: 'product' }),
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

export const models = [
  dimDates,
  dimProducts,
  customerSegments,
  dimCustomers,
  factSales,
  factReturns,
  factVisits,
  factStockCounts,
  factBudgets,
];
