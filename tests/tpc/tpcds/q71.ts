import { decimal, integer, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, item, storeSales, timeDim, webSales } from './tables.js';

const columns = {
  brand_id: integer(),
  brand: text(),
  t_hour: integer(),
  t_minute: integer(),
  ext_price: decimal(38, 2),
};

export interface Q71 extends Row<typeof columns> {}

export const q71: Model<Q71, 'model'> = model({
  name: 'q71',
  description:
    'One row per brand of the first manager and minute around breakfast or dinner: its revenue in all channels in November 1999.',
  from: { item, web_sales: webSales, catalog_sales: catalogSales, store_sales: storeSales, date_dim: dateDim, time_dim: timeDim },
  grain: ['brand_id', 'brand', 't_hour', 't_minute'],
  columns,
  query: (db) =>
    db
      .with('november', (qb) => qb.selectFrom('date_dim').where('d_moy', '=', 11).where('d_year', '=', 1999).select('d_date_sk'))
      .with('sales', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('november', 'd_date_sk', 'ws_sold_date_sk')
          .select(['ws_ext_sales_price as price', 'ws_item_sk as item_sk', 'ws_sold_time_sk as time_sk'])
          .unionAll(
            qb
              .selectFrom('catalog_sales')
              .innerJoin('november', 'd_date_sk', 'cs_sold_date_sk')
              .select(['cs_ext_sales_price as price', 'cs_item_sk as item_sk', 'cs_sold_time_sk as time_sk']),
          )
          .unionAll(
            qb
              .selectFrom('store_sales')
              .innerJoin('november', 'd_date_sk', 'ss_sold_date_sk')
              .select(['ss_ext_sales_price as price', 'ss_item_sk as item_sk', 'ss_sold_time_sk as time_sk']),
          ),
      )
      .selectFrom('sales')
      .innerJoin('item', 'i_item_sk', 'item_sk')
      .innerJoin('time_dim', 't_time_sk', 'time_sk')
      .where('i_manager_id', '=', 1)
      .where('t_meal_time', 'in', ['breakfast', 'dinner'])
      .groupBy(['i_brand', 'i_brand_id', 't_hour', 't_minute'])
      .select(({ ref }) => ['i_brand_id as brand_id', 'i_brand as brand', 't_hour', 't_minute', sum(ref('price')).as('ext_price')])
      .orderBy('ext_price', (order) => order.desc().nullsFirst())
      .orderBy('brand_id', (order) => order.nullsFirst())
      .orderBy('t_hour', (order) => order.nullsFirst()),
});
