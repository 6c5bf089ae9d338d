import { coalesce, date, decimal, integer, type Model, max, model, over, type Row, runningSum, sum, type Window } from 'martlet';
import { dateDim, storeSales, webSales } from './tables.js';

const columns = {
  item_sk: integer(),
  d_date: date(),
  web_sales: decimal(38, 2),
  store_sales: decimal(38, 2),
  web_cumulative: decimal(38, 2),
  store_cumulative: decimal(38, 2),
};

export interface Q51 extends Row<typeof columns> {}

export const q51: Model<Q51, 'model'> = model({
  name: 'q51',
  description: 'One row per item and day on which more of it had been sold on the web than in stores since the year began.',
  from: { web_sales: webSales, store_sales: storeSales, date_dim: dateDim },
  grain: ['item_sk', 'd_date'],
  columns,
  query: (db) =>
    db
      .with('web', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(['ws_item_sk', 'd_date'])
          .select(({ ref }) => [
            'ws_item_sk as item_sk',
            'd_date',
            runningSum(sum(ref('ws_sales_price')), { partitionBy: ref('ws_item_sk'), orderBy: ref('d_date') }).as('sales'),
          ]),
      )
      .with('store', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where((eb) => eb.between('d_month_seq', 1200, 1211))
          .groupBy(['ss_item_sk', 'd_date'])
          .select(({ ref }) => [
            'ss_item_sk as item_sk',
            'd_date',
            runningSum(sum(ref('ss_sales_price')), { partitionBy: ref('ss_item_sk'), orderBy: ref('d_date') }).as('sales'),
          ]),
      )
      .with('days', (qb) =>
        qb
          .selectFrom('web')
          .fullJoin('store', (join) => join.onRef('store.item_sk', '=', 'web.item_sk').onRef('store.d_date', '=', 'web.d_date'))
          .select(({ ref }) => [
            coalesce(ref('web.item_sk'), ref('store.item_sk')).as('item_sk'),
            coalesce(ref('web.d_date'), ref('store.d_date')).as('d_date'),
            'web.sales as web_sales',
            'store.sales as store_sales',
          ]),
      )
      .with('cumulated', (qb) =>
        qb.selectFrom('days').select(({ ref }) => {
          const sinceTheStart: Window = { partitionBy: ref('item_sk'), orderBy: ref('d_date'), frame: { rows: ['unbounded', 0] } };
          return [
            'item_sk',
            'd_date',
            'web_sales',
            'store_sales',
            over(max(ref('web_sales')), sinceTheStart).as('web_cumulative'),
            over(max(ref('store_sales')), sinceTheStart).as('store_cumulative'),
          ];
        }),
      )
      .selectFrom('cumulated')
      .whereRef('web_cumulative', '>', 'store_cumulative')
      .selectAll()
      .orderBy('item_sk', (order) => order.nullsFirst())
      .orderBy('d_date', (order) => order.nullsFirst())
      .limit(100),
});
