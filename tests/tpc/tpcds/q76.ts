import { count, decimal, integer, literal, type Model, model, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, item, storeSales, webSales } from './tables.js';

const columns = {
  channel: text().notNull(),
  col_name: text().notNull(),
  d_year: integer(),
  d_qoy: integer(),
  i_category: text(),
  sales_cnt: integer().notNull(),
  sales_amt: decimal(38, 2),
};

export interface Q76 extends Row<typeof columns> {}

export const q76: Model<Q76, 'model'> = model({
  name: 'q76',
  description: 'One row per channel, quarter and category: the sales whose store or customer is not known.',
  from: { store_sales: storeSales, web_sales: webSales, catalog_sales: catalogSales, item, date_dim: dateDim },
  grain: ['channel', 'col_name', 'd_year', 'd_qoy', 'i_category'],
  columns,
  query: (db) =>
    db
      .with('sales', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('item', 'i_item_sk', 'ss_item_sk')
          .where('ss_store_sk', 'is', null)
          .select([
            literal<string>('store').as('channel'),
            literal<string>('ss_store_sk').as('col_name'),
            'd_year',
            'd_qoy',
            'i_category',
            'ss_ext_sales_price as price',
          ])
          .unionAll(
            qb
              .selectFrom('web_sales')
              .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
              .innerJoin('item', 'i_item_sk', 'ws_item_sk')
              .where('ws_ship_customer_sk', 'is', null)
              .select([
                literal<string>('web').as('channel'),
                literal<string>('ws_ship_customer_sk').as('col_name'),
                'd_year',
                'd_qoy',
                'i_category',
                'ws_ext_sales_price as price',
              ]),
          )
          .unionAll(
            qb
              .selectFrom('catalog_sales')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .innerJoin('item', 'i_item_sk', 'cs_item_sk')
              .where('cs_ship_addr_sk', 'is', null)
              .select([
                literal<string>('catalog').as('channel'),
                literal<string>('cs_ship_addr_sk').as('col_name'),
                'd_year',
                'd_qoy',
                'i_category',
                'cs_ext_sales_price as price',
              ]),
          ),
      )
      .selectFrom('sales')
      .groupBy(['channel', 'col_name', 'd_year', 'd_qoy', 'i_category'])
      .select(({ ref }) => [
        'channel',
        'col_name',
        'd_year',
        'd_qoy',
        'i_category',
        count().as('sales_cnt'),
        sum(ref('price')).as('sales_amt'),
      ])
      .orderBy('channel', (order) => order.nullsFirst())
      .orderBy('col_name', (order) => order.nullsFirst())
      .orderBy('d_year', (order) => order.nullsFirst())
      .orderBy('d_qoy', (order) => order.nullsFirst())
      .orderBy('i_category', (order) => order.nullsFirst())
      .limit(100),
});
