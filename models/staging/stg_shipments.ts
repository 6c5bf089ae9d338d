import {
  atLeast,
  boolean,
  caseWhen,
  date,
  dateDiff,
  decimal,
  ifElse,
  integer,
  positive,
  type Row,
  type Staging,
  staging,
  text,
  timestamp,
  toDate,
  trim,
} from 'martlet';
import { shipments } from '../../sources/shipments.js';

const columns = {
  shipment_id: text().notNull().describe('Identifies the shipment.'),
  order_id: text().notNull().describe('The order that the units belong to.'),
  line_number: integer().notNull().describe('The line of that order.'),
  warehouse_code: text().notNull().describe('The warehouse that the units left.'),
  carrier: text().notNull().describe('Who carried them.'),
  shipped_at: timestamp().notNull().describe('When they left the warehouse, in UTC.'),
  shipped_on: date().notNull().describe('The day on which they left the warehouse, in UTC.'),
  promised_on: date().notNull().describe('The day on which the customer was told to expect them.'),
  delivered_at: timestamp().describe('When they arrived, in UTC; null while they have not.'),
  delivered_on: date().describe('The day on which they arrived, in UTC; null while they have not.'),
  transit_days: integer().test(atLeast(0)).describe('Days from leaving the warehouse to arriving; null while they have not arrived.'),
  quantity_shipped: integer().notNull().test(positive()).describe('Units in the shipment; a line may be split over several.'),
  quantity_delivered: integer().notNull().test(atLeast(0)).describe('Units that arrived.'),
  shipping_cost: decimal(18, 2).notNull().test(atLeast(0)).describe('What the carrier charged.'),
  status: text().notNull().accepted('in_transit', 'delivered', 'lost').describe('How far the shipment has come.'),
  is_on_time: boolean().describe('Whether it arrived by the promised day; false when it was lost, null while it is in transit.'),
};

export interface StgShipments extends Row<typeof columns> {}

export const stgShipments: Staging<StgShipments> = staging({
  name: 'stg_shipments',
  description: 'One row per shipment of units of one order line, with how long it took and whether it kept its promise.',
  from: { shipments },
  grain: ['shipment_id'],
  columns,
  tests: (t) => [
    t.expression('exactly the delivered shipments have a time of delivery', (eb) =>
      eb(eb('status', '=', 'delivered'), '=', eb('delivered_at', 'is not', null)),
    ),
    t.expression('nothing arrives before it leaves', (eb) =>
      eb.or([eb('delivered_at', 'is', null), eb('delivered_at', '>=', eb.ref('shipped_at'))]),
    ),
  ],
  monitors: (m) => m.daily('shipped_on', [m.volume(), m.mean('shipping_cost'), m.quantile('transit_days', 0.9), m.mix('carrier')]),
  query: (db) =>
    db.selectFrom('shipments').select(({ eb, ref }) => {
      const shippedOn = toDate(ref('shipped_at'));
      const deliveredOn = toDate(ref('delivered_at'));
      return [
        'shipment_id',
        'order_id',
        'line_number',
        trim(ref('warehouse_code')).as('warehouse_code'),
        trim(ref('carrier')).as('carrier'),
        'shipped_at',
        shippedOn.as('shipped_on'),
        'promised_on',
        'delivered_at',
        deliveredOn.as('delivered_on'),
        dateDiff('day', shippedOn, deliveredOn).as('transit_days'),
        'quantity_shipped',
        ifElse(eb('status', '=', 'delivered'), ref('quantity_shipped'), 0).as('quantity_delivered'),
        'shipping_cost',
        'status',
        caseWhen(eb.or([eb('status', '=', 'lost'), eb(deliveredOn, '>', ref('promised_on'))]), false)
          .when(eb('status', '=', 'delivered'), true)
          .end()
          .as('is_on_time'),
      ];
    }),
});
