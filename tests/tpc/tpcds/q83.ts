import { add, dateLiteral, divide, double, integer, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { catalogReturns, dateDim, item, storeReturns, webReturns } from './tables.js';

const columns = {
  item_id: text(),
  sr_item_qty: integer(),
  sr_dev: double(),
  cr_item_qty: integer(),
  cr_dev: double(),
  wr_item_qty: integer(),
  wr_dev: double(),
  average: double(),
};

export interface Q83 extends Row<typeof columns> {}

export const q83: Model<Q83, 'model'> = model({
  name: 'q83',
  description: 'One row per item that came back through all three channels in three weeks of 2000: how much, and each channel’s share.',
  from: { store_returns: storeReturns, catalog_returns: catalogReturns, web_returns: webReturns, item, date_dim: dateDim },
  grain: ['item_id'],
  columns,
  query: (db) =>
    db
      .with('days', (qb) =>
        qb
          .selectFrom('date_dim')
          .where('d_week_seq', 'in', (eb) =>
            eb
              .selectFrom('date_dim as day')
              .where('day.d_date', 'in', [dateLiteral('2000-06-30'), dateLiteral('2000-09-27'), dateLiteral('2000-11-17')])
              .select('day.d_week_seq'),
          )
          .select('d_date_sk'),
      )
      .with('sr_items', (qb) =>
        qb
          .selectFrom('store_returns')
          .innerJoin('item', 'i_item_sk', 'sr_item_sk')
          .innerJoin('days', 'd_date_sk', 'sr_returned_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('sr_return_quantity')).as('sr_item_qty')]),
      )
      .with('cr_items', (qb) =>
        qb
          .selectFrom('catalog_returns')
          .innerJoin('item', 'i_item_sk', 'cr_item_sk')
          .innerJoin('days', 'd_date_sk', 'cr_returned_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('cr_return_quantity')).as('cr_item_qty')]),
      )
      .with('wr_items', (qb) =>
        qb
          .selectFrom('web_returns')
          .innerJoin('item', 'i_item_sk', 'wr_item_sk')
          .innerJoin('days', 'd_date_sk', 'wr_returned_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('wr_return_quantity')).as('wr_item_qty')]),
      )
      .selectFrom('sr_items')
      .innerJoin('cr_items', 'cr_items.item_id', 'sr_items.item_id')
      .innerJoin('wr_items', 'wr_items.item_id', 'sr_items.item_id')
      .select(({ ref }) => {
        const total = add(add(ref('sr_item_qty'), ref('cr_item_qty')), ref('wr_item_qty'));
        const percent = (quantity: 'sr_item_qty' | 'cr_item_qty' | 'wr_item_qty') => multiply(divide(divide(ref(quantity), total), 3), 100);
        return [
          'sr_items.item_id',
          'sr_item_qty',
          percent('sr_item_qty').as('sr_dev'),
          'cr_item_qty',
          percent('cr_item_qty').as('cr_dev'),
          'wr_item_qty',
          percent('wr_item_qty').as('wr_dev'),
          divide(total, 3).as('average'),
        ];
      })
      .orderBy('item_id', (order) => order.nullsFirst())
      .orderBy('sr_item_qty', (order) => order.nullsFirst())
      .limit(100),
});
