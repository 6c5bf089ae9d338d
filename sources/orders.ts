import { decimal, integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  order_id: text().notNull().describe('Identifies the order: O and digits.'),
  line_number: integer().notNull().describe('The line within the order; counts from one.'),
  customer_id: text().notNull().describe('Who ordered.'),
  product_id: text().notNull().describe('What was ordered.'),
  ordered_at: timestamp().notNull().describe('When the order was placed, in UTC; the same on all its lines.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().accepted('placed', 'shipped', 'delivered', 'cancelled').describe('How far the line has come.'),
  quantity: integer().notNull().describe('Units ordered.'),
  unit_price: decimal(18, 2).notNull().describe('The price of one unit before the discount.'),
  discount_rate: decimal(5, 4).notNull().describe('The share of the price that was taken off, 0 to 1.'),
  promo_code: text().describe('The code that gave the discount; null without one.'),
};

export interface Orders extends Row<typeof columns> {}

export const orders: Source<Orders> = source({
  name: 'orders',
  description: 'One row per order line, cancelled ones included.',
  grain: ['order_id', 'line_number'],
  columns,
  files: { pattern: 'orders.csv' },
  monitors: (m) =>
    m.daily('ordered_at', [m.volume(), m.volume({ by: 'channel' }), m.mean('unit_price'), m.nullShare('promo_code'), m.mix('channel')]),
  freshness: { warnAfterHours: 36 },
});
