import { type Model, model, type Row } from 'martlet';
import { orderLine } from '../order-line.js';
import { rawSales } from '../sources/raw_sales.js';

export interface Sales extends Row<typeof orderLine> {}

export const sales: Model<Sales> = model({
  name: 'sales',
  description: 'One row per order line.',
  from: { rawSales },
  grain: ['order_id', 'line_number'],
  columns: orderLine,
  query: (db) =>
    db
      .selectFrom('rawSales')
      .select(['order_id', 'line_number', 'product_id', 'customer_id', 'order_date', 'channel', 'quantity', 'unit_price']),
});
