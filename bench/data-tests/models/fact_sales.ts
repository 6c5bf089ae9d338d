import { atLeast, between, date, decimal, ifElse, integer, type Model, matches, model, multiply, type Row, text } from 'martlet';
import { customers } from './customers.js';
import { products } from './products.js';
import { sales } from './sales.js';

const columns = {
  order_id: text().notNull(),
  line_number: integer().notNull().test(between(1, 9)),
  product_id: text()
    .notNull()
    .references(products, 'product_id')
    .test(matches(/P\d{6}/)),
  customer_id: integer().notNull().references(customers, 'customer_id'),
  order_date: date().notNull(),
  channel: text().notNull().accepted('web', 'retail', 'wholesale', 'marketplace'),
  quantity: integer().notNull().test(between(1, 50)),
  unit_price: decimal(18, 2).notNull(),
  net_amount: decimal(18, 2).notNull().test(atLeast(0)),
  size: text().notNull().accepted('bulk', 'single'),
};

export interface FactSales extends Row<typeof columns> {}

export const factSales: Model<FactSales> = model({
  name: 'fact_sales',
  description: 'One row per order line.',
  from: { sales },
  grain: ['order_id', 'line_number'],
  columns,
  tests: (t) => [t.expression('an amount is at least a price', (eb) => eb('net_amount', '>=', eb.ref('unit_price')))],
  query: (db) =>
    db
      .selectFrom('sales')
      .select(['order_id', 'line_number', 'product_id', 'customer_id', 'order_date', 'channel', 'quantity', 'unit_price'])
      .select(({ eb, ref }) => [
        multiply(ref('unit_price'), ref('quantity')).as('net_amount'),
        ifElse(eb('quantity', '>', 20), 'bulk', 'single').as('size'),
      ]),
});
