import { avg, cast, count, decimal, double, integer, literal, type Model, model, multiply, type Row, rollup, sum, text } from 'martlet';
import { catalogSales, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  channel: text(),
  i_brand_id: integer(),
  i_class_id: integer(),
  i_category_id: integer(),
  sum_sales: decimal(38, 2),
  sum_number_sales: integer().notNull(),
};

export interface Q14 extends Row<typeof columns> {}

export const q14: Model<Q14, 'model'> = model({
  name: 'q14',
  description: 'One row per channel, brand, class and category, with subtotals: November sales of items sold in all channels.',
  from: { store_sales: storeSales, catalog_sales: catalogSales, web_sales: webSales, item, date_dim: dateDim },
  columns,
  query: (db) =>
    db
      .with('cross_brands', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where(({ between }) => between('d_year', 1999, 2001))
          .select(['i_brand_id', 'i_class_id', 'i_category_id'])
          .intersect(
            db
              .selectFrom('catalog_sales')
              .innerJoin('item', 'i_item_sk', 'cs_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .where(({ between }) => between('d_year', 1999, 2001))
              .select(['i_brand_id', 'i_class_id', 'i_category_id']),
          )
          .intersect(
            db
              .selectFrom('web_sales')
              .innerJoin('item', 'i_item_sk', 'ws_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .where(({ between }) => between('d_year', 1999, 2001))
              .select(['i_brand_id', 'i_class_id', 'i_category_id']),
          ),
      )
      .with('cross_items', (db) =>
        db
          .selectFrom('item')
          .innerJoin('cross_brands', (join) =>
            join
              .onRef('cross_brands.i_brand_id', '=', 'item.i_brand_id')
              .onRef('cross_brands.i_class_id', '=', 'item.i_class_id')
              .onRef('cross_brands.i_category_id', '=', 'item.i_category_id'),
          )
          .select('i_item_sk'),
      )
      .with('all_sales', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where(({ between }) => between('d_year', 1999, 2001))
          .select(({ ref }) => multiply(ref('ss_quantity'), ref('ss_list_price')).as('amount'))
          .unionAll(
            db
              .selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .where(({ between }) => between('d_year', 1999, 2001))
              .select(({ ref }) => multiply(ref('cs_quantity'), ref('cs_list_price')).as('amount')),
          )
          .unionAll(
            db
              .selectFrom('web_sales')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .where(({ between }) => between('d_year', 1999, 2001))
              .select(({ ref }) => multiply(ref('ws_quantity'), ref('ws_list_price')).as('amount')),
          ),
      )
      .with('avg_sales', (db) => db.selectFrom('all_sales').select(({ ref }) => avg(ref('amount')).as('average_sales')))
      .with('channels', (db) =>
        db
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where('ss_item_sk', 'in', (eb) => eb.selectFrom('cross_items').select('i_item_sk'))
          .where('d_year', '=', 2001)
          .where('d_moy', '=', 11)
          .groupBy(['i_brand_id', 'i_class_id', 'i_category_id'])
          .having(({ eb, ref, selectFrom }) =>
            eb(
              cast(sum(multiply(ref('ss_quantity'), ref('ss_list_price'))), double()),
              '>',
              selectFrom('avg_sales').select('average_sales'),
            ),
          )
          .select(({ ref }) => [
            literal<string>('store').as('channel'),
            'i_brand_id',
            'i_class_id',
            'i_category_id',
            sum(multiply(ref('ss_quantity'), ref('ss_list_price'))).as('sales'),
            count().as('number_sales'),
          ])
          .unionAll(
            db
              .selectFrom('catalog_sales')
              .innerJoin('item', 'i_item_sk', 'cs_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .where('cs_item_sk', 'in', (eb) => eb.selectFrom('cross_items').select('i_item_sk'))
              .where('d_year', '=', 2001)
              .where('d_moy', '=', 11)
              .groupBy(['i_brand_id', 'i_class_id', 'i_category_id'])
              .having(({ eb, ref, selectFrom }) =>
                eb(
                  cast(sum(multiply(ref('cs_quantity'), ref('cs_list_price'))), double()),
                  '>',
                  selectFrom('avg_sales').select('average_sales'),
                ),
              )
              .select(({ ref }) => [
                literal<string>('catalog').as('channel'),
                'i_brand_id',
                'i_class_id',
                'i_category_id',
                sum(multiply(ref('cs_quantity'), ref('cs_list_price'))).as('sales'),
                count().as('number_sales'),
              ]),
          )
          .unionAll(
            db
              .selectFrom('web_sales')
              .innerJoin('item', 'i_item_sk', 'ws_item_sk')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .where('ws_item_sk', 'in', (eb) => eb.selectFrom('cross_items').select('i_item_sk'))
              .where('d_year', '=', 2001)
              .where('d_moy', '=', 11)
              .groupBy(['i_brand_id', 'i_class_id', 'i_category_id'])
              .having(({ eb, ref, selectFrom }) =>
                eb(
                  cast(sum(multiply(ref('ws_quantity'), ref('ws_list_price'))), double()),
                  '>',
                  selectFrom('avg_sales').select('average_sales'),
                ),
              )
              .select(({ ref }) => [
                literal<string>('web').as('channel'),
                'i_brand_id',
                'i_class_id',
                'i_category_id',
                sum(multiply(ref('ws_quantity'), ref('ws_list_price'))).as('sales'),
                count().as('number_sales'),
              ]),
          ),
      )
      .selectFrom('channels')
      .groupBy(({ ref }) => rollup(ref('channel'), ref('i_brand_id'), ref('i_class_id'), ref('i_category_id')))
      .select(({ ref }) => [
        'channel',
        'i_brand_id',
        'i_class_id',
        'i_category_id',
        sum(ref('sales')).as('sum_sales'),
        sum(ref('number_sales')).as('sum_number_sales'),
      ])
      .orderBy('channel', (order) => order.nullsFirst())
      .orderBy('i_brand_id', (order) => order.nullsFirst())
      .orderBy('i_class_id', (order) => order.nullsFirst())
      .orderBy('i_category_id', (order) => order.nullsFirst())
      .limit(100),
});
