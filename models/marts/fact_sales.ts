import {
  atLeast,
  boolAnd,
  boolean,
  caseWhen,
  coalesce,
  date,
  decimal,
  decimalLiteral,
  type Fact,
  fact,
  integer,
  max,
  measuresOf,
  min,
  multiply,
  positive,
  type Row,
  type Star,
  subtract,
  sum,
  text,
} from 'martlet';
import { stgOrders } from '../staging/stg_orders.js';
import { stgShipments } from '../staging/stg_shipments.js';
import { dimCustomers } from './dim_customers.js';
import { dimDate } from './dim_date.js';
import { dimProducts } from './dim_products.js';

const columns = {
  order_id: text().notNull().describe('Identifies the order.'),
  line_number: integer().notNull().describe('The line within the order.'),
  product_key: text().notNull().references(dimProducts, 'product_key').describe('What was sold.'),
  customer_key: text().notNull().references(dimCustomers, 'customer_key').describe('Who bought it.'),
  order_date: date().notNull().references(dimDate, 'date_day').describe('The day on which the order was placed, in UTC.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the order was placed.'),
  status: text().notNull().accepted('placed', 'shipped', 'delivered').describe('How far the line has come.'),
  promo_code: text().describe('The code that gave the discount; null without one.'),
  quantity: integer().notNull().test(positive()).describe('Units ordered.'),
  gross_amount: decimal(18, 2).notNull().describe('Quantity times unit price.'),
  discount_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('Gross less net amount.'),
  net_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('Revenue: what the customer pays, before returns.'),
  cost_amount: decimal(18, 2).describe('Quantity times the standard cost of today; null for the unknown product.'),
  gross_margin: decimal(18, 2).describe('Revenue less cost; null for the unknown product, whose cost is not known.'),
  quantity_shipped: integer().notNull().test(atLeast(0)).describe('Units that left the warehouse.'),
  quantity_delivered: integer().notNull().test(atLeast(0)).describe('Units that arrived.'),
  shipping_cost: decimal(18, 2).notNull().test(atLeast(0)).describe('What the carriers charged.'),
  shipped_on: date().describe('The day on which the first units left; null before it.'),
  delivered_on: date().describe('The day on which the last units so far arrived; null before the first.'),
  is_on_time: boolean().describe('True when all units arrived by the promised day, false once any are late or lost, null until then.'),
};

const measures = measuresOf(columns, (m) => ({
  revenue: m.sum('net_amount', { unit: 'EUR', description: 'Net amount of the lines sold.' }),
  gross_margin: m.sum('gross_margin', { unit: 'EUR', description: 'Revenue less standard cost, of the lines whose cost is known.' }),
  costed_revenue: m.sum('net_amount', {
    unit: 'EUR',
    where: [['gross_margin', 'is not null']],
    description: 'Revenue of the lines whose cost is known.',
  }),
  discounts: m.sum('discount_amount', { unit: 'EUR', description: 'What customers were spared of the list price.' }),
  orders: m.countDistinct('order_id', { unit: 'order', description: 'Orders with at least one line.' }),
  buyers: m.countDistinct('customer_key', {
    unit: 'customer',
    where: [['customer', 'is known']],
    description: 'Customers with at least one line.',
  }),
  units_sold: m.sum('quantity', { unit: 'unit', description: 'Units ordered.' }),
  units_delivered: m.sum('quantity_delivered', { unit: 'unit', description: 'Units that have arrived.' }),
  shipping_cost: m.sum('shipping_cost', { unit: 'EUR', description: 'What the carriers charged.' }),
  lines_on_time: m.countTrue('is_on_time', { unit: 'line', description: 'Lines of which all units arrived by the promised day.' }),
  lines_promised: m.countOf('is_on_time', {
    unit: 'line',
    description: 'Lines of which it is known whether they arrived by the promised day.',
  }),
  last_order_date: m.max('order_date', { unit: 'day', description: 'The day of the last order.' }),
}));

export interface FactSales extends Row<typeof columns> {}

export const factSales: Fact<FactSales, Star<typeof columns, typeof measures>> = fact({
  name: 'fact_sales',
  description: 'One row per order line that was not cancelled, with what it brought, what it cost and how it was delivered.',
  owner: 'sales-analytics',
  tags: ['sales'],
  from: { orders: stgOrders, shipments: stgShipments, products: dimProducts, customers: dimCustomers },
  grain: ['order_id', 'line_number'],
  columns,
  measures,
  time: 'order_date',
  entity: 'sale',
  partitionBy: 'order_date',
  tests: (t) => [
    t.expression('no more units shipped than ordered', (eb) => eb('quantity_shipped', '<=', eb.ref('quantity'))),
    t.expression('no more units delivered than shipped', (eb) => eb('quantity_delivered', '<=', eb.ref('quantity_shipped'))),
  ],
  query: (db) =>
    db
      .with('deliveries', (qb) =>
        qb
          .selectFrom('shipments')
          .groupBy(['order_id', 'line_number'])
          .select(({ ref }) => [
            'order_id',
            'line_number',
            sum(ref('quantity_shipped')).as('quantity_shipped'),
            sum(ref('quantity_delivered')).as('quantity_delivered'),
            sum(ref('shipping_cost')).as('shipping_cost'),
            min(ref('shipped_on')).as('shipped_on'),
            max(ref('delivered_on')).as('delivered_on'),
            boolAnd(ref('is_on_time')).as('all_on_time'),
          ]),
      )
      .selectFrom('orders')
      .leftJoin('products', 'products.product_id', 'orders.product_id')
      .leftJoin('customers', 'customers.customer_id', 'orders.customer_id')
      .leftJoin('deliveries', (join) =>
        join.onRef('deliveries.order_id', '=', 'orders.order_id').onRef('deliveries.line_number', '=', 'orders.line_number'),
      )
      .where('orders.status', '!=', 'cancelled')
      .select(({ eb, ref }) => {
        const cost = multiply(ref('orders.quantity'), ref('products.unit_cost'));
        return [
          'orders.order_id',
          'orders.line_number',
          coalesce(ref('products.product_key'), 'unknown').as('product_key'),
          coalesce(ref('customers.customer_key'), 'unknown').as('customer_key'),
          'orders.order_date',
          'orders.channel',
          'orders.status',
          'orders.promo_code',
          'orders.quantity',
          'orders.gross_amount',
          'orders.discount_amount',
          'orders.net_amount',
          cost.as('cost_amount'),
          subtract(ref('orders.net_amount'), cost).as('gross_margin'),
          coalesce(ref('deliveries.quantity_shipped'), 0).as('quantity_shipped'),
          coalesce(ref('deliveries.quantity_delivered'), 0).as('quantity_delivered'),
          coalesce(ref('deliveries.shipping_cost'), decimalLiteral('0.00')).as('shipping_cost'),
          'deliveries.shipped_on',
          'deliveries.delivered_on',
          caseWhen(eb('deliveries.all_on_time', '=', false), false)
            .when(eb('deliveries.quantity_delivered', '=', ref('orders.quantity')), true)
            .end()
            .as('is_on_time'),
        ];
      })
      .$narrowType<{ status: 'placed' | 'shipped' | 'delivered' }>(),
});
