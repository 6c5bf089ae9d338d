import { add, coalesce, decimal, divide, double, integer, type Model, model, type Row, round, sum } from 'martlet';
import { catalogReturns, catalogSales, dateDim, storeReturns, storeSales, webReturns, webSales } from './tables.js';

const columns = {
  ss_sold_year: integer(),
  ss_item_sk: integer().notNull(),
  ss_customer_sk: integer(),
  ratio: double(),
  store_qty: integer(),
  store_wholesale_cost: decimal(38, 2),
  store_sales_price: decimal(38, 2),
  other_chan_qty: integer().notNull(),
  other_chan_wholesale_cost: decimal(38, 2).notNull(),
  other_chan_sales_price: decimal(38, 2).notNull(),
};

export interface Q78 extends Row<typeof columns> {}

export const q78: Model<Q78, 'model'> = model({
  name: 'q78',
  description: 'One row per item and customer in 2000: what the customer bought of it in stores and elsewhere, without what came back.',
  from: {
    web_sales: webSales,
    web_returns: webReturns,
    catalog_sales: catalogSales,
    catalog_returns: catalogReturns,
    store_sales: storeSales,
    store_returns: storeReturns,
    date_dim: dateDim,
  },
  grain: ['ss_sold_year', 'ss_item_sk', 'ss_customer_sk'],
  columns,
  query: (db) =>
    db
      .with('ws', (qb) =>
        qb
          .selectFrom('web_sales')
          .leftJoin('web_returns', (join) => join.onRef('wr_order_number', '=', 'ws_order_number').onRef('wr_item_sk', '=', 'ws_item_sk'))
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .where('wr_order_number', 'is', null)
          .groupBy(['d_year', 'ws_item_sk', 'ws_bill_customer_sk'])
          .select(({ ref }) => [
            'd_year as ws_sold_year',
            'ws_item_sk',
            'ws_bill_customer_sk as ws_customer_sk',
            sum(ref('ws_quantity')).as('ws_qty'),
            sum(ref('ws_wholesale_cost')).as('ws_wc'),
            sum(ref('ws_sales_price')).as('ws_sp'),
          ]),
      )
      .with('cs', (qb) =>
        qb
          .selectFrom('catalog_sales')
          .leftJoin('catalog_returns', (join) =>
            join.onRef('cr_order_number', '=', 'cs_order_number').onRef('cr_item_sk', '=', 'cs_item_sk'),
          )
          .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
          .where('cr_order_number', 'is', null)
          .groupBy(['d_year', 'cs_item_sk', 'cs_bill_customer_sk'])
          .select(({ ref }) => [
            'd_year as cs_sold_year',
            'cs_item_sk',
            'cs_bill_customer_sk as cs_customer_sk',
            sum(ref('cs_quantity')).as('cs_qty'),
            sum(ref('cs_wholesale_cost')).as('cs_wc'),
            sum(ref('cs_sales_price')).as('cs_sp'),
          ]),
      )
      .with('ss', (qb) =>
        qb
          .selectFrom('store_sales')
          .leftJoin('store_returns', (join) =>
            join.onRef('sr_ticket_number', '=', 'ss_ticket_number').onRef('sr_item_sk', '=', 'ss_item_sk'),
          )
          .innerJoin('date_dim', 'd_date_sk', 'ss_sold_date_sk')
          .where('sr_ticket_number', 'is', null)
          .groupBy(['d_year', 'ss_item_sk', 'ss_customer_sk'])
          .select(({ ref }) => [
            'd_year as ss_sold_year',
            'ss_item_sk',
            'ss_customer_sk',
            sum(ref('ss_quantity')).as('ss_qty'),
            sum(ref('ss_wholesale_cost')).as('ss_wc'),
            sum(ref('ss_sales_price')).as('ss_sp'),
          ]),
      )
      .with('compared', (qb) =>
        qb
          .selectFrom('ss')
          .leftJoin('ws', (join) =>
            join
              .onRef('ws_sold_year', '=', 'ss_sold_year')
              .onRef('ws_item_sk', '=', 'ss_item_sk')
              .onRef('ws_customer_sk', '=', 'ss_customer_sk'),
          )
          .leftJoin('cs', (join) =>
            join
              .onRef('cs_sold_year', '=', 'ss_sold_year')
              .onRef('cs_item_sk', '=', 'ss_item_sk')
              .onRef('cs_customer_sk', '=', 'ss_customer_sk'),
          )
          .where('ss_sold_year', '=', 2000)
          .select(({ ref }) => [
            'ss_sold_year',
            'ss_item_sk',
            'ss_customer_sk',
            'ss_qty as store_qty',
            'ss_wc as store_wholesale_cost',
            'ss_sp as store_sales_price',
            coalesce(ref('ws_qty'), 0).as('web_qty'),
            coalesce(ref('cs_qty'), 0).as('catalog_qty'),
            add(coalesce(ref('ws_qty'), 0), coalesce(ref('cs_qty'), 0)).as('other_chan_qty'),
            add(coalesce(ref('ws_wc'), 0), coalesce(ref('cs_wc'), 0)).as('other_chan_wholesale_cost'),
            add(coalesce(ref('ws_sp'), 0), coalesce(ref('cs_sp'), 0)).as('other_chan_sales_price'),
          ]),
      )
      .selectFrom('compared')
      .where((eb) => eb.or([eb('web_qty', '>', 0), eb('catalog_qty', '>', 0)]))
      .select(({ ref }) => [
        'ss_sold_year',
        'ss_item_sk',
        'ss_customer_sk',
        round(divide(ref('store_qty'), ref('other_chan_qty')), 2).as('ratio'),
        'store_qty',
        'store_wholesale_cost',
        'store_sales_price',
        'other_chan_qty',
        'other_chan_wholesale_cost',
        'other_chan_sales_price',
      ])
      .orderBy('ss_sold_year')
      .orderBy('ss_item_sk')
      .orderBy('ss_customer_sk')
      .orderBy('store_qty', (order) => order.desc().nullsLast())
      .orderBy('store_wholesale_cost', (order) => order.desc().nullsLast())
      .orderBy('store_sales_price', (order) => order.desc().nullsLast())
      .orderBy('other_chan_qty')
      .orderBy('other_chan_wholesale_cost')
      .orderBy('other_chan_sales_price')
      .orderBy('ratio')
      .limit(100),
});
