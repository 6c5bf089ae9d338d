import {
  atLeast,
  boolean,
  coalesce,
  count,
  dataTest,
  date,
  dateSpine,
  decimal,
  decimalLiteral,
  dimension,
  double,
  fact,
  integer,
  isTrue,
  matches,
  metric,
  multiply,
  positive,
  safeDivide,
  source,
  staging,
  sum,
  text,
  timestamp,
  toDate,
  upper,
} from '../../src/index.js';

/** A small shop, of which tests run one model or several. */
export const orders = source({
  name: 'orders',
  columns: {
    order_id: text().notNull(),
    product_id: text().notNull(),
    ordered_at: timestamp().notNull(),
    quantity: integer().notNull(),
    price: decimal(18, 2).notNull(),
    status: text().notNull().accepted('placed', 'cancelled'),
    note: text(),
  },
  grain: ['order_id'],
  files: { pattern: 'orders.csv' },
});

export const products = source({
  name: 'products',
  columns: { product_id: text().notNull().unique(), category: text().notNull(), sku: text().notNull() },
});

export const stgOrders = staging({
  name: 'stg_orders',
  from: { orders },
  grain: ['order_id'],
  columns: {
    order_id: text().notNull(),
    product_id: text().notNull(),
    ordered_at: timestamp().notNull(),
    order_date: date().notNull(),
    quantity: integer().notNull().test(positive()),
    amount: decimal(18, 2).notNull().test(atLeast(0)),
    is_cancelled: boolean().notNull(),
  },
  query: (db) =>
    db
      .selectFrom('orders')
      .select(({ eb, ref }) => [
        'order_id',
        'product_id',
        'ordered_at',
        toDate(ref('ordered_at')).as('order_date'),
        'quantity',
        multiply(ref('quantity'), ref('price')).as('amount'),
        isTrue(eb('status', '=', 'cancelled')).as('is_cancelled'),
      ]),
});

export const stgProducts = staging({
  name: 'stg_products',
  from: { products },
  grain: ['product_id'],
  columns: {
    product_id: text().notNull(),
    category: text().notNull(),
    sku: text()
      .notNull()
      .test(matches(/[A-Z]{2}-[0-9]{3}/)),
  },
  query: (db) => db.selectFrom('products').select(({ ref }) => ['product_id', 'category', upper(ref('sku')).as('sku')]),
});

export const dimProducts = dimension({
  name: 'dim_products',
  key: 'product_key',
  from: { products: stgProducts },
  columns: { product_key: text().notNull(), category: text().notNull() },
  unknownMember: { product_key: 'unknown', category: 'Unknown' },
  query: (db) => db.selectFrom('products').select(['product_id as product_key', 'category']),
});

export const dimDate = dimension({
  name: 'dim_date',
  key: 'date_day',
  from: {},
  columns: { date_day: date().notNull() },
  query: (db) =>
    db.selectFrom(dateSpine('day', '2024-01-01', '2024-12-31').as('days')).select(({ ref }) => ref('days.value').as('date_day')),
});

export const factSales = fact({
  name: 'fact_sales',
  from: { orders: stgOrders, products: dimProducts },
  grain: ['order_id'],
  columns: {
    order_id: text().notNull(),
    product_key: text().notNull().references(dimProducts, 'product_key'),
    order_date: date().notNull().references(dimDate, 'date_day'),
    quantity: integer().notNull().test(positive()),
    amount: decimal(18, 2).notNull(),
  },
  query: (db) =>
    db
      .selectFrom('orders')
      .leftJoin('products', 'products.product_key', 'orders.product_id')
      .where('orders.is_cancelled', '=', false)
      .select(({ ref }) => [
        'orders.order_id',
        coalesce(ref('products.product_key'), 'unknown').as('product_key'),
        'orders.order_date',
        'orders.quantity',
        'orders.amount',
      ]),
});

export const salesByDay = metric({
  name: 'sales_by_day',
  from: { sales: factSales, dates: dimDate },
  grain: ['order_date'],
  columns: {
    order_date: date().notNull(),
    lines: integer().notNull(),
    revenue: decimal(18, 2).notNull(),
    price: double(),
  },
  query: (db) =>
    db
      .selectFrom('dates')
      .innerJoin('sales', 'sales.order_date', 'dates.date_day')
      .groupBy('dates.date_day')
      .select(({ ref }) => [
        'dates.date_day as order_date',
        count().as('lines'),
        coalesce(sum(ref('sales.amount')), decimalLiteral('0.00')).as('revenue'),
        safeDivide(sum(ref('sales.amount')), sum(ref('sales.quantity'))).as('price'),
      ]),
});

export const nothingIsFree = dataTest({
  name: 'nothing_is_free',
  from: { sales: factSales },
  query: (db) => db.selectFrom('sales').select(['order_id', 'amount']).where('amount', '=', '0'),
});
