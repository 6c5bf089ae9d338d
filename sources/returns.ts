import { decimal, integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  return_id: text().notNull().describe('Identifies the return.'),
  order_id: text().notNull().describe('The order that the units came from.'),
  line_number: integer().notNull().describe('The line of that order.'),
  shipment_id: text().notNull().describe('The shipment that brought the units.'),
  returned_at: timestamp().notNull().describe('When the units came back, in UTC.'),
  quantity_returned: integer().notNull().describe('Units that came back.'),
  refund_amount: decimal(18, 2).notNull().describe('What the customer was paid back.'),
  reason: text()
    .notNull()
    .accepted('damaged', 'wrong_item', 'not_as_described', 'changed_mind', 'defective')
    .describe('Why the customer sent them back.'),
  condition: text().notNull().accepted('resellable', 'refurbish', 'scrap').describe('What can be done with the units.'),
};

export interface Returns extends Row<typeof columns> {}

export const returns: Source<Returns> = source({
  name: 'returns',
  description: 'One row per return of units of one shipment.',
  grain: ['return_id'],
  columns,
  files: { pattern: 'returns.csv' },
  freshness: { warnAfterHours: 36 },
});
