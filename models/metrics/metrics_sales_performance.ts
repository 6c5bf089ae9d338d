import {
  atLeast,
  cast,
  coalesce,
  countDistinct,
  date,
  dateAdd,
  decimal,
  decimalLiteral,
  double,
  integer,
  type Metric,
  metric,
  type Row,
  safeDivide,
  subtract,
  sum,
  text,
} from 'martlet';
import { dimDate } from '../marts/dim_date.js';
import { dimProducts } from '../marts/dim_products.js';
import { factReturns } from '../marts/fact_returns.js';
import { factSales } from '../marts/fact_sales.js';

const columns = {
  order_month: date().notNull().describe('The first day of the month in which the orders were placed.'),
  channel: text().notNull().accepted('web', 'retail', 'wholesale').describe('Where the orders were placed.'),
  category: text().notNull().describe('The line of products.'),
  revenue: decimal(18, 2).notNull().describe('Net amount of the lines sold.'),
  gross_margin: decimal(18, 2).describe('Revenue less standard cost, of the lines whose cost is known.'),
  margin_rate: double().describe('The gross margin as a share of the revenue of those lines.'),
  orders: integer().notNull().describe('Orders with at least one line here. An order with several categories counts in each.'),
  average_order_value: decimal(18, 2).describe('Revenue per order, to the cent.'),
  units_sold: integer().notNull().describe('Units ordered.'),
  units_delivered: integer().notNull().describe('Units that have arrived.'),
  units_returned: integer().notNull().test(atLeast(0)).describe('Units that have come back of those sold in the month, whenever they did.'),
  refunds: decimal(18, 2).notNull().describe('What was paid back for them.'),
  return_rate: double().describe('Units returned as a share of units delivered; null before the first delivery.'),
  previous_revenue: decimal(18, 2).notNull().describe('Revenue of the month before; 0 without sales then.'),
  revenue_growth: double().describe('Growth of revenue over the month before: 0.1 is ten percent more.'),
};

export interface MetricsSalesPerformance extends Row<typeof columns> {}

export const metricsSalesPerformance: Metric<MetricsSalesPerformance> = metric({
  name: 'metrics_sales_performance',
  description: 'One row per month of order, channel and category with sales.',
  owner: 'sales-analytics',
  tags: ['sales', 'weekly'],
  from: { sales: factSales, returns: factReturns, products: dimProducts, dates: dimDate },
  grain: ['order_month', 'channel', 'category'],
  columns,
  query: (db) =>
    db
      .with('returned_lines', (qb) =>
        qb
          .selectFrom('returns')
          .groupBy(['order_id', 'line_number'])
          .select(({ ref }) => [
            'order_id',
            'line_number',
            sum(ref('quantity_returned')).as('units_returned'),
            sum(ref('refund_amount')).as('refunds'),
          ]),
      )
      .with('months', (qb) =>
        qb
          .selectFrom('sales')
          .innerJoin('dates', 'dates.date_day', 'sales.order_date')
          .innerJoin('products', 'products.product_key', 'sales.product_key')
          .leftJoin('returned_lines as returned', (join) =>
            join.onRef('returned.order_id', '=', 'sales.order_id').onRef('returned.line_number', '=', 'sales.line_number'),
          )
          .groupBy(['dates.month_start', 'sales.channel', 'products.category'])
          .select(({ eb, ref }) => [
            'dates.month_start as order_month',
            'sales.channel',
            'products.category',
            sum(ref('sales.net_amount')).as('revenue'),
            sum(ref('sales.gross_margin')).as('gross_margin'),
            sum(ref('sales.net_amount'), { filter: eb('sales.gross_margin', 'is not', null) }).as('costed_revenue'),
            countDistinct(ref('sales.order_id')).as('orders'),
            sum(ref('sales.quantity')).as('units_sold'),
            sum(ref('sales.quantity_delivered')).as('units_delivered'),
            coalesce(sum(ref('returned.units_returned')), 0).as('units_returned'),
            coalesce(sum(ref('returned.refunds')), decimalLiteral('0.00')).as('refunds'),
          ]),
      )
      .selectFrom('months')
      // A join and not lag(), which would take the last month with sales for the month before.
      .leftJoin('months as previous', (join) =>
        join
          .on((eb) => eb('previous.order_month', '=', dateAdd('month', -1, eb.ref('months.order_month'))))
          .onRef('previous.channel', '=', 'months.channel')
          .onRef('previous.category', '=', 'months.category'),
      )
      .select(({ ref }) => [
        'months.order_month',
        'months.channel',
        'months.category',
        'months.revenue',
        'months.gross_margin',
        safeDivide(ref('months.gross_margin'), ref('months.costed_revenue')).as('margin_rate'),
        'months.orders',
        // A quotient is a float, which warehouses round to cents each in its own way; a decimal they all round alike.
        cast(cast(safeDivide(ref('months.revenue'), ref('months.orders')), decimal(28, 9)), decimal(18, 2)).as('average_order_value'),
        'months.units_sold',
        'months.units_delivered',
        'months.units_returned',
        'months.refunds',
        safeDivide(ref('months.units_returned'), ref('months.units_delivered')).as('return_rate'),
        coalesce(ref('previous.revenue'), decimalLiteral('0.00')).as('previous_revenue'),
        safeDivide(subtract(ref('months.revenue'), ref('previous.revenue')), ref('previous.revenue')).as('revenue_growth'),
      ]),
});
