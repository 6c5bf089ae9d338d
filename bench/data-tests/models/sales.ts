import { between, date, decimal, integer, type Model, matches, model, type Row, text } from 'martlet';
import { rawSales } from '../sources/raw_sales.js';
import { customers } from './customers.js';
import { products } from './products.js';

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
};

export interface Sales extends Row<typeof columns> {}

export const sales: Model<Sales> = model({
  name: 'sales',
  description: 'One row per order line.',
  from: { rawSales },
  grain: ['order_id', 'line_number'],
  columns,
  query: (db) =>
    db
      .selectFrom('rawSales')
      .select(['order_id', 'line_number', 'product_id', 'customer_id', 'order_date', 'channel', 'quantity', 'unit_price']),
});
