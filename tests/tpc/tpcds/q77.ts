import {
  coalesce,
  dateLiteral,
  decimal,
  decimalLiteral,
  integer,
  literal,
  type Model,
  model,
  type Row,
  rollup,
  subtract,
  sum,
  text,
} from 'martlet';
import { catalogReturns, catalogSales, dateDim, store, storeReturns, storeSales, webPage, webReturns, webSales } from './tables.js';

const columns = {
  channel: text(),
  id: integer(),
  sales: decimal(38, 2),
  returns_: decimal(38, 2),
  profit: decimal(38, 2),
};

export interface Q77 extends Row<typeof columns> {}

export const q77: Model<Q77, 'model'> = model({
  name: 'q77',
  description: 'One row per store, call center or web page, per channel and for all: sales, returns and profit of thirty days.',
  from: {
    store_sales: storeSales,
    store_returns: storeReturns,
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    web_sales: webSales,
    web_returns: webReturns,
    date_dim: dateDim,
    store,
    web_page: webPage,
  },
  columns,
  query: (db) =>
    db
      .with('days', (qb) =>
        qb
          .selectFrom('date_dim')
          .where((eb) => eb.between('d_date', dateLiteral('2000-08-23'), dateLiteral('2000-09-22')))
          .select('d_date_sk'),
      )
      .with('ss', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('days', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .groupBy('s_store_sk')
          .select(({ ref }) => ['s_store_sk', sum(ref('ss_ext_sales_price')).as('sales'), sum(ref('ss_net_profit')).as('profit')]),
      )
      .with('sr', (qb) =>
        qb
          .selectFrom('store_returns')
          .innerJoin('days', 'd_date_sk', 'sr_returned_date_sk')
          .innerJoin('store', 's_store_sk', 'sr_store_sk')
          .groupBy('s_store_sk')
          .select(({ ref }) => ['s_store_sk', sum(ref('sr_return_amt')).as('returns_'), sum(ref('sr_net_loss')).as('loss')]),
      )
      .with('cs', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('days', 'd_date_sk', 'cs_sold_date_sk')
          .groupBy('cs_call_center_sk')
          .select(({ ref }) => ['cs_call_center_sk', sum(ref('cs_ext_sales_price')).as('sales'), sum(ref('cs_net_profit')).as('profit')]),
      )
      .with('cr', (qb) =>
        qb
          .selectFrom('catalog_returns')
          .innerJoin('days', 'd_date_sk', 'cr_returned_date_sk')
          .groupBy('cr_call_center_sk')
          .select(({ ref }) => ['cr_call_center_sk', sum(ref('cr_return_amount')).as('returns_'), sum(ref('cr_net_loss')).as('loss')]),
      )
      .with('ws', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('days', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('web_page', 'wp_web_page_sk', 'ws_web_page_sk')
          .groupBy('wp_web_page_sk')
          .select(({ ref }) => ['wp_web_page_sk', sum(ref('ws_ext_sales_price')).as('sales'), sum(ref('ws_net_profit')).as('profit')]),
      )
      .with('wr', (qb) =>
        qb
          .selectFrom('web_returns')
          .innerJoin('days', 'd_date_sk', 'wr_returned_date_sk')
          .innerJoin('web_page', 'wp_web_page_sk', 'wr_web_page_sk')
          .groupBy('wp_web_page_sk')
          .select(({ ref }) => ['wp_web_page_sk', sum(ref('wr_return_amt')).as('returns_'), sum(ref('wr_net_loss')).as('loss')]),
      )
      .with('channels', (qb) =>
        qb
          // The catalog comes first because its call center may be null, which the type of a union takes from its first query.
          .selectFrom('cs')
          // Every call center is paired with the returns of all of them, as in the official query.
          .crossJoin('cr')
          .select(({ ref }) => [
            literal<string>('catalog channel').as('channel'),
            'cs_call_center_sk as id',
            'sales',
            'returns_',
            subtract(ref('profit'), ref('loss')).as('profit'),
          ])
          .unionAll(
            qb
              .selectFrom('ss')
              .leftJoin('sr', 'sr.s_store_sk', 'ss.s_store_sk')
              .select(({ ref }) => [
                literal<string>('store channel').as('channel'),
                'ss.s_store_sk as id',
                'sales',
                coalesce(ref('returns_'), decimalLiteral('0')).as('returns_'),
                subtract(ref('profit'), coalesce(ref('loss'), 0)).as('profit'),
              ]),
          )
          .unionAll(
            qb
              .selectFrom('ws')
              .leftJoin('wr', 'wr.wp_web_page_sk', 'ws.wp_web_page_sk')
              .select(({ ref }) => [
                literal<string>('web channel').as('channel'),
                'ws.wp_web_page_sk as id',
                'sales',
                coalesce(ref('returns_'), decimalLiteral('0')).as('returns_'),
                subtract(ref('profit'), coalesce(ref('loss'), 0)).as('profit'),
              ]),
          ),
      )
      .selectFrom('channels')
      .groupBy(({ ref }) => rollup(ref('channel'), ref('id')))
      .select(({ ref }) => [
        'channel',
        'id',
        sum(ref('sales')).as('sales'),
        sum(ref('returns_')).as('returns_'),
        sum(ref('profit')).as('profit'),
      ])
      .orderBy('channel', (order) => order.nullsFirst())
      .orderBy('id', (order) => order.nullsFirst())
      .orderBy('returns_', (order) => order.desc().nullsLast())
      .limit(100),
});
