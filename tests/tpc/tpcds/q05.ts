import {
  cast,
  concat,
  type DecimalString,
  decimal,
  decimalLiteral,
  expressionOf,
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
  returned: decimal(38, 2),
  profit: decimal(38, 2),
};

export interface Q05 extends Row<typeof columns> {}

/** No amount; its type says that the other branch of the union may have one, or null. */
const none = expressionOf<DecimalString | null>(cast(decimalLiteral('0'), decimal(7, 2)));

export const q05: Model<Q05, 'model'> = model({
  name: 'q05',
  description: 'One row per channel and place of sale, with subtotals: sales, returns and profit of two weeks.',
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
  },
  columns,
  query: (db) =>
    db
      .with('store_movements', (db) =>
        db
          .selectFrom('store_sales')
          .select([
            'ss_store_sk as place_sk',
            'ss_sold_date_sk as date_sk',
            'ss_ext_sales_price as sales_price',
            'ss_net_profit as profit',
            none.as('return_amt'),
            none.as('net_loss'),
          ])
          .unionAll(
            db
              .selectFrom('store_returns')
              .select([
                'sr_store_sk as place_sk',
                'sr_returned_date_sk as date_sk',
                none.as('sales_price'),
                none.as('profit'),
                'sr_return_amt as return_amt',
                'sr_net_loss as net_loss',
              ]),
          ),
      )
      .with('store_totals', (db) =>
        db
          .selectFrom('store_movements')
          .innerJoin('date_dim', 'd_date_sk', 'date_sk')
          .innerJoin('store', 's_store_sk', 'place_sk')
          .where(({ between }) => between('d_date', '2000-08-23', '2000-09-06'))
          .groupBy('s_store_id')
          .select(({ ref }) => [
            's_store_id',
            sum(ref('sales_price')).as('sales'),
            sum(ref('return_amt')).as('returned'),
            subtract(sum(ref('profit')), sum(ref('net_loss'))).as('profit'),
          ]),
      )
      .with('catalog_movements', (db) =>
        db
          .selectFrom('catalog_sales')
          .select([
            'cs_catalog_page_sk as place_sk',
            'cs_sold_date_sk as date_sk',
            'cs_ext_sales_price as sales_price',
            'cs_net_profit as profit',
            none.as('return_amt'),
            none.as('net_loss'),
          ])
          .unionAll(
            db
              .selectFrom('catalog_returns')
              .select([
                'cr_catalog_page_sk as place_sk',
                'cr_returned_date_sk as date_sk',
                none.as('sales_price'),
                none.as('profit'),
                'cr_return_amount as return_amt',
                'cr_net_loss as net_loss',
              ]),
          ),
      )
      .with('catalog_totals', (db) =>
        db
          .selectFrom('catalog_movements')
          .innerJoin('date_dim', 'd_date_sk', 'date_sk')
          .innerJoin('catalog_page', 'cp_catalog_page_sk', 'place_sk')
          .where(({ between }) => between('d_date', '2000-08-23', '2000-09-06'))
          .groupBy('cp_catalog_page_id')
          .select(({ ref }) => [
            'cp_catalog_page_id',
            sum(ref('sales_price')).as('sales'),
            sum(ref('return_amt')).as('returned'),
            subtract(sum(ref('profit')), sum(ref('net_loss'))).as('profit'),
          ]),
      )
      .with('web_movements', (db) =>
        db
          .selectFrom('web_sales')
          .select([
            'ws_web_site_sk as place_sk',
            'ws_sold_date_sk as date_sk',
            'ws_ext_sales_price as sales_price',
            'ws_net_profit as profit',
            none.as('return_amt'),
            none.as('net_loss'),
          ])
          .unionAll(
            db
              .selectFrom('web_returns')
              .leftJoin('web_sales', (join) => join.onRef('ws_item_sk', '=', 'wr_item_sk').onRef('ws_order_number', '=', 'wr_order_number'))
              .select([
                'ws_web_site_sk as place_sk',
                'wr_returned_date_sk as date_sk',
                none.as('sales_price'),
                none.as('profit'),
                'wr_return_amt as return_amt',
                'wr_net_loss as net_loss',
              ]),
          ),
      )
      .with('web_totals', (db) =>
        db
          .selectFrom('web_movements')
          .innerJoin('date_dim', 'd_date_sk', 'date_sk')
          .innerJoin('web_site', 'web_site_sk', 'place_sk')
          .where(({ between }) => between('d_date', '2000-08-23', '2000-09-06'))
          .groupBy('web_site_id')
          .select(({ ref }) => [
            'web_site_id',
            sum(ref('sales_price')).as('sales'),
            sum(ref('return_amt')).as('returned'),
            subtract(sum(ref('profit')), sum(ref('net_loss'))).as('profit'),
          ]),
      )
      .with('channels', (db) =>
        db
          .selectFrom('store_totals')
          .select(({ ref }) => [
            literal<string>('store channel').as('channel'),
            concat('store', ref('s_store_id')).as('id'),
            'sales',
            'returned',
            'profit',
          ])
          .unionAll(
            db
              .selectFrom('catalog_totals')
              .select(({ ref }) => [
                literal<string>('catalog channel').as('channel'),
                concat('catalog_page', ref('cp_catalog_page_id')).as('id'),
                'sales',
                'returned',
                'profit',
              ]),
          )
          .unionAll(
            db
              .selectFrom('web_totals')
              .select(({ ref }) => [
                literal<string>('web channel').as('channel'),
                concat('web_site', ref('web_site_id')).as('id'),
                'sales',
                'returned',
                'profit',
              ]),
          ),
      )
      .selectFrom('channels')
      .groupBy(({ ref }) => rollup(ref('channel'), ref('id')))
      .select(({ ref }) => [
        'channel',
        'id',
        sum(ref('sales')).as('sales'),
        sum(ref('returned')).as('returned'),
        sum(ref('profit')).as('profit'),
      ])
      .orderBy('channel', (order) => order.nullsFirst())
      .orderBy('id', (order) => order.nullsFirst())
      .limit(100),
});
