import {
  cast,
  coalesce,
  type DecimalString,
  decimal,
  decimalLiteral,
  divide,
  double,
  integer,
  literal,
  type Model,
  model,
  type Operand,
  over,
  type Row,
  rank,
  sum,
  text,
} from 'martlet';
import { catalogReturns, catalogSales, dateDim, storeReturns, storeSales, webReturns, webSales } from './tables.js';

const columns = {
  channel: text().notNull(),
  item: integer().notNull(),
  return_ratio: double(),
  return_rank: integer().notNull(),
  currency_rank: integer().notNull(),
};

export interface Q49 extends Row<typeof columns> {}

export const q49: Model<Q49, 'model'> = model({
  name: 'q49',
  description:
    'One row per item and channel that is among the ten with the lowest share of returns in December 2001, by pieces or by money.',
  from: {
    web_sales: webSales,
    web_returns: webReturns,
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    store_sales: storeSales,
    store_returns: storeReturns,
    date_dim: dateDim,
  },
  grain: ['channel', 'item'],
  columns,
  query: (db) =>
    db
      .with('december', (qb) => qb.selectFrom('date_dim').where('d_year', '=', 2001).where('d_moy', '=', 12).select('d_date_sk'))
      .with('web_items', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('web_returns', (join) => join.onRef('wr_order_number', '=', 'ws_order_number').onRef('wr_item_sk', '=', 'ws_item_sk'))
          .innerJoin('december', 'd_date_sk', 'ws_sold_date_sk')
          .where('wr_return_amt', '>', decimalLiteral('10000'))
          .where('ws_net_profit', '>', decimalLiteral('1'))
          .where('ws_net_paid', '>', decimalLiteral('0'))
          .where('ws_quantity', '>', 0)
          .groupBy('ws_item_sk')
          .select(({ ref }) => [
            literal<string>('web').as('channel'),
            'ws_item_sk as item',
            ratio(sum(coalesce(ref('wr_return_quantity'), 0)), sum(coalesce(ref('ws_quantity'), 0))).as('return_ratio'),
            ratio(sum(coalesce(ref('wr_return_amt'), 0)), sum(coalesce(ref('ws_net_paid'), 0))).as('currency_ratio'),
          ]),
      )
      .with('catalog_items', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .innerJoin('catalog_returns', (join) =>
            join.onRef('cr_order_number', '=', 'cs_order_number').onRef('cr_item_sk', '=', 'cs_item_sk'),
          )
          .innerJoin('december', 'd_date_sk', 'cs_sold_date_sk')
          .where('cr_return_amount', '>', decimalLiteral('10000'))
          .where('cs_net_profit', '>', decimalLiteral('1'))
          .where('cs_net_paid', '>', decimalLiteral('0'))
          .where('cs_quantity', '>', 0)
          .groupBy('cs_item_sk')
          .select(({ ref }) => [
            literal<string>('catalog').as('channel'),
            'cs_item_sk as item',
            ratio(sum(coalesce(ref('cr_return_quantity'), 0)), sum(coalesce(ref('cs_quantity'), 0))).as('return_ratio'),
            ratio(sum(coalesce(ref('cr_return_amount'), 0)), sum(coalesce(ref('cs_net_paid'), 0))).as('currency_ratio'),
          ]),
      )
      .with('store_items', (qb) =>
        qb
          .selectFrom('store_sales')
          .innerJoin('store_returns', (join) =>
            join.onRef('sr_ticket_number', '=', 'ss_ticket_number').onRef('sr_item_sk', '=', 'ss_item_sk'),
          )
          .innerJoin('december', 'd_date_sk', 'ss_sold_date_sk')
          .where('sr_return_amt', '>', decimalLiteral('10000'))
          .where('ss_net_profit', '>', decimalLiteral('1'))
          .where('ss_net_paid', '>', decimalLiteral('0'))
          .where('ss_quantity', '>', 0)
          .groupBy('ss_item_sk')
          .select(({ ref }) => [
            literal<string>('store').as('channel'),
            'ss_item_sk as item',
            ratio(sum(coalesce(ref('sr_return_quantity'), 0)), sum(coalesce(ref('ss_quantity'), 0))).as('return_ratio'),
            ratio(sum(coalesce(ref('sr_return_amt'), 0)), sum(coalesce(ref('ss_net_paid'), 0))).as('currency_ratio'),
          ]),
      )
      .with('items', (qb) =>
        qb
          .selectFrom('web_items')
          .selectAll()
          .unionAll(qb.selectFrom('catalog_items').selectAll())
          .unionAll(qb.selectFrom('store_items').selectAll()),
      )
      .with('ranked_items', (qb) =>
        qb
          .selectFrom('items')
          .select(({ ref }) => [
            'channel',
            'item',
            'return_ratio',
            over(rank(), { partitionBy: ref('channel'), orderBy: ref('return_ratio') }).as('return_rank'),
            over(rank(), { partitionBy: ref('channel'), orderBy: ref('currency_ratio') }).as('currency_rank'),
          ]),
      )
      .selectFrom('ranked_items')
      .where((eb) => eb.or([eb('return_rank', '<=', 10), eb('currency_rank', '<=', 10)]))
      .select(['channel', 'item', 'return_ratio', 'return_rank', 'currency_rank'])
      .orderBy('channel', (order) => order.nullsFirst())
      .orderBy('return_rank', (order) => order.nullsFirst())
      .orderBy('currency_rank', (order) => order.nullsFirst())
      .orderBy('item', (order) => order.nullsFirst())
      .limit(100),
});

function ratio(returned: Operand<number | DecimalString | null>, sold: Operand<number | DecimalString | null>) {
  return divide(cast(returned, decimal(15, 4)), cast(sold, decimal(15, 4)));
}
