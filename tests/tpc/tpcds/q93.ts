import { coalesce, decimal, integer, type Model, model, multiply, type Row, subtract, sum } from 'martlet';
import { reason, storeReturns, storeSales } from './tables.js';

const columns = {
  ss_customer_sk: integer(),
  sumsales: decimal(38, 2),
};

export interface Q93 extends Row<typeof columns> {}

export const q93: Model<Q93, 'model'> = model({
  name: 'q93',
  description: 'One row per customer who returned something for one reason: what the customer paid for the items that were kept.',
  from: { store_sales: storeSales, store_returns: storeReturns, reason },
  grain: ['ss_customer_sk'],
  columns,
  query: (db) =>
    db
      .selectFrom('store_sales')
      .innerJoin('store_returns', (join) => join.onRef('sr_item_sk', '=', 'ss_item_sk').onRef('sr_ticket_number', '=', 'ss_ticket_number'))
      .innerJoin('reason', 'r_reason_sk', 'sr_reason_sk')
      .where('r_reason_desc', '=', 'reason 28')
      .groupBy('ss_customer_sk')
      .select(({ ref }) => {
        const kept = subtract(ref('ss_quantity'), coalesce(ref('sr_return_quantity'), 0));
        return ['ss_customer_sk', sum(multiply(kept, ref('ss_sales_price'))).as('sumsales')];
      })
      .orderBy('sumsales', (order) => order.nullsFirst())
      .orderBy('ss_customer_sk', (order) => order.nullsFirst())
      .limit(100),
});
