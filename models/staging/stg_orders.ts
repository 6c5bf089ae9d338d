import {
  atLeast,
  between,
  boolean,
  date,
  decimal,
  integer,
  isTrue,
  multiply,
  positive,
  type Row,
  round,
  type Staging,
  staging,
  subtract,
  text,
  timestamp,
  toDate,
  trim,
  upper,
} from 'martlet';
import { orders } from '../../sources/orders.js';

const columns = {
  order_id: text().notNull().describe('Identifies the order: O and digits.'),
  line_number: integer().notNull().test(positive()).describe('The line within the order; counts from one.'),
  customer_id: text().notNull().describe('Who ordered.'),
  product_id: text().notNull().describe('What was ordered.'),
  ordered_at: timestamp().notNull().describe('When the order was placed, in UTC; the same on all its lines.'),
  order_date: date().notNull().describe('The day on which the order was placed, in UTC.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().accepted('placed', 'shipped', 'delivered', 'cancelled').describe('How far the line has come.'),
  is_cancelled: boolean().notNull().describe('Whether the line was cancelled, so that it is no sale.'),
  quantity: integer().notNull().test(positive()).describe('Units ordered.'),
  unit_price: decimal(18, 2).notNull().test(atLeast(0)).describe('The price of one unit before the discount.'),
  discount_rate: decimal(5, 4).notNull().test(between(0, 1)).describe('The share of the price that was taken off, 0 to 1.'),
  gross_amount: decimal(18, 2).notNull().describe('Quantity times unit price.'),
  discount_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('Gross less net amount.'),
  net_amount: decimal(18, 2)
    .notNull()
    .test(atLeast(0))
    .describe('What the customer pays: the gross amount less the discount, to the cent.'),
  promo_code: text().describe('The code that gave the discount, in upper case; null without one.'),
};

export interface StgOrders extends Row<typeof columns> {}

export const stgOrders: Staging<StgOrders> = staging({
  name: 'stg_orders',
  description: 'One row per order line, cancelled ones included, with its amounts to the cent.',
  from: { orders },
  grain: ['order_id', 'line_number'],
  columns,
  query: (db) =>
    db.selectFrom('orders').select(({ eb, ref }) => {
      const gross = multiply(ref('quantity'), ref('unit_price'));
      // Only the net amount is rounded and the discount is the rest, so that the two always add up to the gross amount.
      const net = round(multiply(gross, subtract(1, ref('discount_rate'))), 2);
      return [
        'order_id',
        'line_number',
        'customer_id',
        'product_id',
        'ordered_at',
        toDate(ref('ordered_at')).as('order_date'),
        'channel',
        'status',
        isTrue(eb('status', '=', 'cancelled')).as('is_cancelled'),
        'quantity',
        'unit_price',
        'discount_rate',
        gross.as('gross_amount'),
        subtract(gross, net).as('discount_amount'),
        net.as('net_amount'),
        upper(trim(ref('promo_code'))).as('promo_code'),
      ];
    }),
});
