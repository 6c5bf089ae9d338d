import { avg, cast, dateLiteral, decimal, double, type Model, model, multiply, type Row, sum } from 'martlet';
import { dateDim, item, webSales } from './tables.js';

const columns = {
  excess_discount_amount: decimal(38, 2),
};

export interface Q92 extends Row<typeof columns> {}

export const q92: Model<Q92, 'model'> = model({
  name: 'q92',
  description: 'One row: the discounts on items of one manufacturer that were a third above the item’s average, in the spring of 2000.',
  from: { web_sales: webSales, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('spring_sales', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .where((eb) => eb.between('d_date', dateLiteral('2000-01-27'), dateLiteral('2000-04-26')))
          .select(['ws_item_sk', 'ws_ext_discount_amt']),
      )
      .selectFrom('spring_sales')
      .innerJoin('item', 'i_item_sk', 'ws_item_sk')
      .where('i_manufact_id', '=', 350)
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('ws_ext_discount_amt'), double()),
          '>',
          selectFrom('spring_sales as peer')
            .whereRef('peer.ws_item_sk', '=', 'i_item_sk')
            .select((peer) => multiply(avg(peer.ref('peer.ws_ext_discount_amt')), 1.3).as('limit_')),
        ),
      )
      .select(({ ref }) => sum(ref('ws_ext_discount_amt')).as('excess_discount_amount'))
      .orderBy('excess_discount_amount')
      .limit(100),
});
