import {
  aliasesOf,
  atLeast,
  coalesce,
  date,
  dateDiff,
  decimal,
  type Fact,
  fact,
  integer,
  measuresOf,
  positive,
  type Row,
  type Star,
  text,
} from 'martlet';
import { stgReturns } from '../staging/stg_returns.js';
import { stgShipments } from '../staging/stg_shipments.js';
import { dimCustomers } from './dim_customers.js';
import { dimDate } from './dim_date.js';
import { dimProducts } from './dim_products.js';
import { factSales } from './fact_sales.js';

const columns = {
  return_id: text().notNull().describe('Identifies the return.'),
  order_id: text().notNull().describe('The order that the units came from.'),
  line_number: integer().notNull().describe('The line of that order.'),
  product_key: text().notNull().references(dimProducts, 'product_key').describe('The product that came back.'),
  customer_key: text().notNull().references(dimCustomers, 'customer_key').describe('Who sent it back.'),
  return_date: date().notNull().references(dimDate, 'date_day').describe('The day on which the units came back, in UTC.'),
  days_since_delivery: integer().test(atLeast(0)).describe('Days from the delivery of the units to their return.'),
  reason: text()
    .notNull()
    .accepted('damaged', 'wrong_item', 'not_as_described', 'changed_mind', 'defective')
    .describe('Why the customer sent them back.'),
  condition: text().notNull().accepted('resellable', 'refurbish', 'scrap').describe('What can be done with the units.'),
  quantity_returned: integer().notNull().test(positive()).describe('Units that came back.'),
  refund_amount: decimal(18, 2).notNull().test(atLeast(0)).describe('What the customer was paid back.'),
};

const measures = measuresOf(columns, (m) => ({
  units_returned: m.sum('quantity_returned', { unit: 'unit', description: 'Units that came back.' }),
  refunds: m.sum('refund_amount', { unit: 'EUR', description: 'What customers were paid back.' }),
  returns: m.count({ unit: 'return', description: 'Returns of units of one shipment.' }),
}));

/** The order line that the units came from: by it, returns are asked by what was sold, and when. */
const joins = { sale: { to: factSales, on: { order_id: 'order_id', line_number: 'line_number' } } };
/** Returns are asked by the date of the sale as sales are. */
const aliases = aliasesOf({ columns, joins }, { order_date: 'sale.order_date' });

export interface FactReturns extends Row<typeof columns> {}

export const factReturns: Fact<FactReturns, Star<typeof columns, typeof measures, { joins: typeof joins; aliases: typeof aliases }>> = fact(
  {
    name: 'fact_returns',
    description:
      'One row per return of units of one shipment. A return without a sale keeps its amounts, under the unknown product and customer.',
    owner: 'customer-care',
    tags: ['sales', 'customers'],
    from: { returns: stgReturns, sales: factSales, shipments: stgShipments },
    grain: ['return_id'],
    columns,
    measures,
    joins,
    aliases,
    time: 'return_date',
    query: (db) =>
      db
        .selectFrom('returns')
        .leftJoin('sales', (join) =>
          join.onRef('sales.order_id', '=', 'returns.order_id').onRef('sales.line_number', '=', 'returns.line_number'),
        )
        .leftJoin('shipments', 'shipments.shipment_id', 'returns.shipment_id')
        .select(({ ref }) => [
          'returns.return_id',
          'returns.order_id',
          'returns.line_number',
          coalesce(ref('sales.product_key'), 'unknown').as('product_key'),
          coalesce(ref('sales.customer_key'), 'unknown').as('customer_key'),
          'returns.return_date',
          dateDiff('day', ref('shipments.delivered_on'), ref('returns.return_date')).as('days_since_delivery'),
          'returns.reason',
          'returns.condition',
          'returns.quantity_returned',
          'returns.refund_amount',
        ]),
  },
);
