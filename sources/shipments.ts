import { date, decimal, integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  shipment_id: text().notNull().describe('Identifies the shipment.'),
  order_id: text().notNull().describe('The order that the units belong to.'),
  line_number: integer().notNull().describe('The line of that order.'),
  warehouse_code: text().notNull().describe('The warehouse that the units left.'),
  carrier: text().notNull().describe('Who carried them.'),
  shipped_at: timestamp().notNull().describe('When they left the warehouse, in UTC.'),
  promised_on: date().notNull().describe('The day on which the customer was told to expect them.'),
  delivered_at: timestamp().describe('When they arrived, in UTC; null while they have not.'),
  quantity_shipped: integer().notNull().describe('Units in the shipment; a line may be split over several.'),
  shipping_cost: decimal(18, 2).notNull().describe('What the carrier charged.'),
  status: text().notNull().accepted('in_transit', 'delivered', 'lost').describe('How far the shipment has come.'),
};

export interface Shipments extends Row<typeof columns> {}

export const shipments: Source<Shipments> = source({
  name: 'shipments',
  description: 'One row per shipment of units of one order line.',
  grain: ['shipment_id'],
  columns,
  files: { pattern: 'shipments.csv' },
  freshness: { warnAfterHours: 36 },
});
