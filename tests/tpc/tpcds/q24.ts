import { avg, cast, decimal, double, type Model, model, multiply, type Row, sum, text, upper } from 'martlet';
import { customer, customerAddress, item, store, storeReturns, storeSales } from './tables.js';

const columns = {
  c_last_name: text(),
  c_first_name: text(),
  s_store_name: text(),
  paid: decimal(38, 2),
};

export interface Q24 extends Row<typeof columns> {}

export const q24: Model<Q24, 'model'> = model({
  name: 'q24',
  description: 'One row per customer and store: what was paid for peach items, where that is more than 5 percent of the average.',
  from: { store_sales: storeSales, store_returns: storeReturns, store, item, customer, customer_address: customerAddress },
  columns,
  query: (db) =>
    db
      .with('ssales', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('store_returns', (join) =>
            join.onRef('sr_ticket_number', '=', 'ss_ticket_number').onRef('sr_item_sk', '=', 'ss_item_sk'),
          )
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('customer', 'c_customer_sk', 'ss_customer_sk')
          .innerJoin('customer_address', (join) => join.onRef('ca_address_sk', '=', 'c_current_addr_sk').onRef('ca_zip', '=', 's_zip'))
          .where(({ eb, ref }) => eb('c_birth_country', '<>', upper(ref('ca_country'))))
          .where('s_market_id', '=', 8)
          .groupBy([
            'c_last_name',
            'c_first_name',
            's_store_name',
            'ca_state',
            's_state',
            'i_color',
            'i_current_price',
            'i_manager_id',
            'i_units',
            'i_size',
          ])
          .select(({ ref }) => ['c_last_name', 'c_first_name', 's_store_name', 'i_color', sum(ref('ss_net_paid')).as('netpaid')]),
      )
      .selectFrom('ssales')
      .where('i_color', '=', 'peach')
      .groupBy(['c_last_name', 'c_first_name', 's_store_name'])
      .having(({ eb, ref, selectFrom }) =>
        eb(
          cast(sum(ref('netpaid')), double()),
          '>',
          selectFrom('ssales').select(({ ref }) => multiply(0.05, avg(ref('netpaid'))).as('threshold')),
        ),
      )
      .select(({ ref }) => ['c_last_name', 'c_first_name', 's_store_name', sum(ref('netpaid')).as('paid')])
      .orderBy('c_last_name')
      .orderBy('c_first_name')
      .orderBy('s_store_name'),
});
