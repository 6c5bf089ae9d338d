import {
  coalesce,
  concat,
  dateLiteral,
  decimal,
  decimalLiteral,
  literal,
  type Model,
  model,
  type Row,
  rollup,
  subtract,
  sum,
  text,
} from 'martlet';
import {
  catalogPage,
  catalogReturns,
  catalogSales,
  dateDim,
  item,
  promotion,
  store,
  storeReturns,
  storeSales,
  webReturns,
  webSales,
  webSite,
} from './tables.js';

const columns = {
  channel: text(),
  id: text(),
  sales: decimal(38, 2),
  returns_: decimal(38, 2),
  profit: decimal(38, 2),
};

export interface Q80 extends Row<typeof columns> {}

export const q80: Model<Q80, 'model'> = model({
  name: 'q80',
  description:
    'One row per store, catalog page or web site, per channel and for all: sales, returns and profit of expensive items promoted outside television.',
  from: {
    store_sales: storeSales,
    store_returns: storeReturns,
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    web_sales: webSales,
    web_returns: webReturns,
    date_dim: dateDim,
    store,
    catalog_page: catalogPage,
    web_site: webSite,
    item,
    promotion,
  },
  grain: ['channel', 'id'],
  columns,
  query: (db) =>
    db
      .with('days', (qb) =>
        qb
          .selectFrom('date_dim')
          .where((eb) => eb.between('d_date', dateLiteral('2000-08-23'), dateLiteral('2000-09-22')))
          .select('d_date_sk'),
      )
      .with('expensive_items', (qb) => qb.selectFrom('item').where('i_current_price', '>', decimalLiteral('50')).select('i_item_sk'))
      .with('promotions', (qb) => qb.selectFrom('promotion').where('p_channel_tv', '=', 'N').select('p_promo_sk'))
      .with('stores', (qb) =>
        qb
          .selectFrom('store_sales')
          .leftJoin('store_returns', (join) =>
            join.onRef('sr_item_sk', '=', 'ss_item_sk').onRef('sr_ticket_number', '=', 'ss_ticket_number'),
          )
          .innerJoin('days', 'd_date_sk', 'ss_sold_date_sk')
          .innerJoin('store', 's_store_sk', 'ss_store_sk')
          .innerJoin('expensive_items', 'i_item_sk', 'ss_item_sk')
          .innerJoin('promotions', 'p_promo_sk', 'ss_promo_sk')
          .groupBy('s_store_id')
          .select(({ ref }) => [
            literal<string>('store channel').as('channel'),
            concat('store', ref('s_store_id')).as('id'),
            sum(ref('ss_ext_sales_price')).as('sales'),
            sum(coalesce(ref('sr_return_amt'), 0)).as('returns_'),
            sum(subtract(ref('ss_net_profit'), coalesce(ref('sr_net_loss'), 0))).as('profit'),
          ]),
      )
      .with('catalog_pages', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .leftJoin('catalog_returns', (join) =>
            join.onRef('cr_item_sk', '=', 'cs_item_sk').onRef('cr_order_number', '=', 'cs_order_number'),
          )
          .innerJoin('days', 'd_date_sk', 'cs_sold_date_sk')
          .innerJoin('catalog_page', 'cp_catalog_page_sk', 'cs_catalog_page_sk')
          .innerJoin('expensive_items', 'i_item_sk', 'cs_item_sk')
          .innerJoin('promotions', 'p_promo_sk', 'cs_promo_sk')
          .groupBy('cp_catalog_page_id')
          .select(({ ref }) => [
            literal<string>('catalog channel').as('channel'),
            concat('catalog_page', ref('cp_catalog_page_id')).as('id'),
            sum(ref('cs_ext_sales_price')).as('sales'),
            sum(coalesce(ref('cr_return_amount'), 0)).as('returns_'),
            sum(subtract(ref('cs_net_profit'), coalesce(ref('cr_net_loss'), 0))).as('profit'),
          ]),
      )
      .with('web_sites', (qb) =>
        qb
          .selectFrom('web_sales')
          .leftJoin('web_returns', (join) => join.onRef('wr_item_sk', '=', 'ws_item_sk').onRef('wr_order_number', '=', 'ws_order_number'))
          .innerJoin('days', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('web_site', 'web_site_sk', 'ws_web_site_sk')
          .innerJoin('expensive_items', 'i_item_sk', 'ws_item_sk')
          .innerJoin('promotions', 'p_promo_sk', 'ws_promo_sk')
          .groupBy('web_site_id')
          .select(({ ref }) => [
            literal<string>('web channel').as('channel'),
            concat('web_site', ref('web_site_id')).as('id'),
            sum(ref('ws_ext_sales_price')).as('sales'),
            sum(coalesce(ref('wr_return_amt'), 0)).as('returns_'),
            sum(subtract(ref('ws_net_profit'), coalesce(ref('wr_net_loss'), 0))).as('profit'),
          ]),
      )
      .with('channels', (qb) =>
        qb
          .selectFrom('stores')
          .selectAll()
          .unionAll(qb.selectFrom('catalog_pages').selectAll())
          .unionAll(qb.selectFrom('web_sites').selectAll()),
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
      .limit(100),
});
