import { atLeast, date, decimal, integer, positive, type Row, type Staging, staging, text, timestamp, toDate } from 'martlet';
import { returns } from '../../sources/returns.js';

const columns = {
  return_id: text().notNull().describe('Identifies the return.'),
  order_id: text().notNull().describe('The order that the units came from.'),
  line_number: integer().notNull().describe('The line of that order.'),
  shipment_id: text().notNull().describe('The shipment that brought the units.'),
  returned_at: timestamp().notNull().describe('When the units came back, in UTC.'),
  return_date: date().notNull().describe('The day on which the units came back, in UTC.'),
  quantity_returned: integer().notNull().test(positive()).describe('Units that came back.'),
  refund_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('What the customer was paid back.'),
  reason: text()
    .notNull()
    .accepted('damaged', 'wrong_item', 'not_as_described', 'changed_mind', 'defective')
    .describe('Why the customer sent them back.'),
  condition: text().notNull().accepted('resellable', 'refurbish', 'scrap').describe('What can be done with the units.'),
};

export interface StgReturns extends Row<typeof columns> {}

export const stgReturns: Staging<StgReturns> = staging({
  name: 'stg_returns',
  description: 'One row per return of units of one shipment.',
  from: { returns },
  grain: ['return_id'],
  columns,
  monitors: (m) => m.daily('return_date', [m.volume(), m.mean('refund_amount'), m.mix('condition')]),
  query: (db) =>
    db
      .selectFrom('returns')
      .select(({ ref }) => [
        'return_id',
        'order_id',
        'line_number',
        'shipment_id',
        'returned_at',
        toDate(ref('returned_at')).as('return_date'),
        'quantity_returned',
        'refund_amount',
        'reason',
        'condition',
      ]),
});
