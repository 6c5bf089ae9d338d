import { atLeast, decimal, ifElse, type Model, model, multiply, type Row, text } from 'martlet';
import { orderLine } from '../order-line.js';
import { sales } from './sales.js';

const columns = {
  ...orderLine,
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
