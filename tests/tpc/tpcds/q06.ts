import { avg, cast, count, double, integer, type Model, model, multiply, type Row, text } from 'martlet';
import { customer, customerAddress, dateDim, item, storeSales } from './tables.js';

const columns = {
  state: text(),
  cnt: integer().notNull(),
};

export interface Q06 extends Row<typeof columns> {}

export const q06: Model<Q06, 'model'> = model({
  name: 'q06',
  description:
    'One row per state with at least ten sales of January 2001 of items that cost 20 percent more than the average of their category.',
  from: { customer_address: customerAddress, customer, store_sales: storeSales, date_dim: dateDim, item },
  columns,
  query: (db) =>
    db
      .selectFrom('customer_address')
      .innerJoin('customer', 'c_current_addr_sk', 'ca_address_sk')
      .innerJoin('store_sales', 'ss_customer_sk', 'c_customer_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where('d_month_seq', '=', (eb) =>
        eb.selectFrom('date_dim').where('d_year', '=', 2001).where('d_moy', '=', 1).select('d_month_seq').distinct(),
      )
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('i_current_price'), double()),
          '>',
          selectFrom('item as other')
            .whereRef('other.i_category', '=', 'item.i_category')
            .select(({ ref }) => multiply(1.2, avg(ref('other.i_current_price'))).as('threshold')),
        ),
      )
      .groupBy('ca_state')
      .having(count(), '>=', 10)
      .select(['ca_state as state', count().as('cnt')])
      .orderBy('cnt', (order) => order.nullsFirst())
      .orderBy('state', (order) => order.nullsFirst())
      .limit(100),
});
