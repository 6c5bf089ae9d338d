import { avg, cast, decimal, double, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { dateDim, item, store, storeSales } from './tables.js';

const columns = {
  s_store_name: text(),
  i_item_desc: text(),
  revenue: decimal(38, 2),
  i_current_price: decimal(7, 2),
  i_wholesale_cost: decimal(7, 2),
  i_brand: text(),
};

export interface Q65 extends Row<typeof columns> {}

export const q65: Model<Q65, 'model'> = model({
  name: 'q65',
  description: 'One row per store and item whose revenue there was at most a tenth of what the items of the store brought on average.',
  from: { store, item, store_sales: storeSales, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('item_revenue', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where((eb) => eb.between('d_month_seq', 1176, 1187))
          .groupBy(['ss_store_sk', 'ss_item_sk'])
          .select(({ ref }) => ['ss_store_sk', 'ss_item_sk', sum(ref('ss_sales_price')).as('revenue')]),
      )
      .with('store_average', (qb) =>
        qb
          .selectFrom('item_revenue')
          .groupBy('ss_store_sk')
          .select(({ ref }) => ['ss_store_sk', avg(ref('revenue')).as('average')]),
      )
      .selectFrom('item_revenue')
      .innerJoin('store_average', 'store_average.ss_store_sk', 'item_revenue.ss_store_sk')
      .innerJoin('store', 's_store_sk', 'item_revenue.ss_store_sk')
      .innerJoin('item', 'i_item_sk', 'ss_item_sk')
      .where(({ eb, ref }) => eb(cast(ref('revenue'), double()), '<=', multiply(ref('average'), 0.1)))
      .select(['s_store_name', 'i_item_desc', 'revenue', 'i_current_price', 'i_wholesale_cost', 'i_brand'])
      .orderBy('s_store_name', (order) => order.nullsFirst())
      .orderBy('i_item_desc', (order) => order.nullsFirst())
      .limit(100),
});
