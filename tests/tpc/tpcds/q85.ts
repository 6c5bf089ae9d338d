import { avg, decimalLiteral, double, type Model, model, type Row, substring, text } from 'martlet';
import { customerAddress, customerDemographics, dateDim, reason, webPage, webReturns, webSales } from './tables.js';

const columns = {
  reason: text(),
  avg_quantity: double(),
  avg_refunded_cash: double(),
  avg_fee: double(),
};

export interface Q85 extends Row<typeof columns> {}

export const q85: Model<Q85, 'model'> = model({
  name: 'q85',
  description:
    'One row per reason of a return to the web in 2000, by three kinds of customers in three groups of states: average quantity, refund and fee.',
  from: {
    web_sales: webSales,
    web_returns: webReturns,
    web_page: webPage,
    customer_demographics: customerDemographics,
    customer_address: customerAddress,
    date_dim: dateDim,
    reason,
  },
  columns,
  query: (db) =>
    db
      .selectFrom('web_sales')
      .innerJoin('web_returns', (join) => join.onRef('wr_item_sk', '=', 'ws_item_sk').onRef('wr_order_number', '=', 'ws_order_number'))
      .innerJoin('web_page', 'wp_web_page_sk', 'ws_web_page_sk')
      .innerJoin('customer_demographics as refundee', 'refundee.cd_demo_sk', 'wr_refunded_cdemo_sk')
      .innerJoin('customer_demographics as returner', (join) =>
        join
          .onRef('returner.cd_demo_sk', '=', 'wr_returning_cdemo_sk')
          .onRef('returner.cd_marital_status', '=', 'refundee.cd_marital_status')
          .onRef('returner.cd_education_status', '=', 'refundee.cd_education_status'),
      )
      .innerJoin('customer_address', 'ca_address_sk', 'wr_refunded_addr_sk')
      .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
      .innerJoin('reason', 'r_reason_sk', 'wr_reason_sk')
      .where('d_year', '=', 2000)
      .where(({ and, between, eb, or }) =>
        or([
          and([
            eb('refundee.cd_marital_status', '=', 'M'),
            eb('refundee.cd_education_status', '=', 'Advanced Degree'),
            between('ws_sales_price', decimalLiteral('100.00'), decimalLiteral('150.00')),
          ]),
          and([
            eb('refundee.cd_marital_status', '=', 'S'),
            eb('refundee.cd_education_status', '=', 'College'),
            between('ws_sales_price', decimalLiteral('50.00'), decimalLiteral('100.00')),
          ]),
          and([
            eb('refundee.cd_marital_status', '=', 'W'),
            eb('refundee.cd_education_status', '=', '2 yr Degree'),
            between('ws_sales_price', decimalLiteral('150.00'), decimalLiteral('200.00')),
          ]),
        ]),
      )
      .where('ca_country', '=', 'United States')
      .where(({ and, between, eb, or }) =>
        or([
          and([eb('ca_state', 'in', ['IN', 'OH', 'NJ']), between('ws_net_profit', decimalLiteral('100'), decimalLiteral('200'))]),
          and([eb('ca_state', 'in', ['WI', 'CT', 'KY']), between('ws_net_profit', decimalLiteral('150'), decimalLiteral('300'))]),
          and([eb('ca_state', 'in', ['LA', 'IA', 'AR']), between('ws_net_profit', decimalLiteral('50'), decimalLiteral('250'))]),
        ]),
      )
      .groupBy('r_reason_desc')
      .select(({ ref }) => [
        substring(ref('r_reason_desc'), 1, 20).as('reason'),
        avg(ref('ws_quantity')).as('avg_quantity'),
        avg(ref('wr_refunded_cash')).as('avg_refunded_cash'),
        avg(ref('wr_fee')).as('avg_fee'),
      ])
      .orderBy('reason')
      .orderBy('avg_quantity')
      .orderBy('avg_refunded_cash')
      .orderBy('avg_fee')
      .limit(100),
});
