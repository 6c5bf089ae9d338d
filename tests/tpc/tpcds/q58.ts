import { add, dateLiteral, decimal, decimalLiteral, divide, double, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  item_id: text(),
  ss_item_rev: decimal(38, 2),
  ss_dev: double(),
  cs_item_rev: decimal(38, 2),
  cs_dev: double(),
  ws_item_rev: decimal(38, 2),
  ws_dev: double(),
  average: double(),
};

export interface Q58 extends Row<typeof columns> {}

export const q58: Model<Q58, 'model'> = model({
  name: 'q58',
  description: 'One row per item whose revenue in the first full week of 2000 was within a tenth of the same in all three channels.',
  from: { store_sales: storeSales, catalog_sales: catalogSales, web_sales: webSales, item, date_dim: dateDim },
  grain: ['item_id'],
  columns,
  query: (db) =>
    db
      .with('week', (qb) =>
        qb
          .selectFrom('date_dim')
          .where('d_week_seq', '=', (eb) =>
            eb.selectFrom('date_dim as day').where('day.d_date', '=', dateLiteral('2000-01-03')).select('day.d_week_seq'),
          )
          .select('d_date_sk'),
      )
      .with('ss_items', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .innerJoin('week', 'd_date_sk', 'ss_sold_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('ss_ext_sales_price')).as('ss_item_rev')]),
      )
      .with('cs_items', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('item', 'i_item_sk', 'cs_item_sk')
          .innerJoin('week', 'd_date_sk', 'cs_sold_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('cs_ext_sales_price')).as('cs_item_rev')]),
      )
      .with('ws_items', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('item', 'i_item_sk', 'ws_item_sk')
          .innerJoin('week', 'd_date_sk', 'ws_sold_date_sk')
          .groupBy('i_item_id')
          .select(({ ref }) => ['i_item_id as item_id', sum(ref('ws_ext_sales_price')).as('ws_item_rev')]),
      )
      .selectFrom('ss_items')
      .innerJoin('cs_items', 'cs_items.item_id', 'ss_items.item_id')
      .innerJoin('ws_items', 'ws_items.item_id', 'ss_items.item_id')
      .where(({ and, between, ref }) => {
        const isNear = (revenue: 'ss_item_rev' | 'cs_item_rev' | 'ws_item_rev', other: typeof revenue) =>
          between(revenue, multiply(decimalLiteral('0.9'), ref(other)), multiply(decimalLiteral('1.1'), ref(other)));
        return and([
          isNear('ss_item_rev', 'cs_item_rev'),
          isNear('ss_item_rev', 'ws_item_rev'),
          isNear('cs_item_rev', 'ss_item_rev'),
          isNear('cs_item_rev', 'ws_item_rev'),
          isNear('ws_item_rev', 'ss_item_rev'),
          isNear('ws_item_rev', 'cs_item_rev'),
        ]);
      })
      .select(({ ref }) => {
        const average = divide(add(add(ref('ss_item_rev'), ref('cs_item_rev')), ref('ws_item_rev')), 3);
        return [
          'ss_items.item_id',
          'ss_item_rev',
          multiply(divide(ref('ss_item_rev'), average), 100).as('ss_dev'),
          'cs_item_rev',
          multiply(divide(ref('cs_item_rev'), average), 100).as('cs_dev'),
          'ws_item_rev',
          multiply(divide(ref('ws_item_rev'), average), 100).as('ws_dev'),
          average.as('average'),
        ];
      })
      .orderBy('item_id', (order) => order.nullsFirst())
      .orderBy('ss_item_rev', (order) => order.nullsFirst())
      .limit(100),
});
