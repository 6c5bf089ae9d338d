import { rollup } from 'martlet';
import { factReturns, factSales, factVisits } from './models.js';

const ofSales = [
  'revenue',
  'units',
  'cost',
  'lines',
  'orders',
  'buyers',
  'products',
  'average_line',
  'largest_line',
  'median_line',
] as const;
/** What adds up, for roll-ups that are read for it alone. */
const sums = ['revenue', 'units', 'lines'] as const;
const ofReturns = ['refunds', 'units'] as const;

/** The roll-ups that a project with these dashboards would keep: by the days and months, and by the attributes, that the dashboards show. */
export const rollups = [
  rollup({ name: 'sales_of_all', of: factSales, measures: ofSales, by: [] }),
  rollup({ name: 'sales_by_day', of: factSales, measures: ofSales, by: ['order_date.day'] }),
  rollup({ name: 'sales_by_month', of: factSales, measures: ofSales, by: ['date.month'] }),
  rollup({ name: 'sales_by_year', of: factSales, measures: ofSales, by: ['date.year'] }),
  rollup({ name: 'sales_by_category', of: factSales, measures: ofSales, by: ['product.department', 'product.category'] }),
  rollup({ name: 'sales_by_channel', of: factSales, measures: ofSales, by: ['sale.channel'] }),
  rollup({ name: 'sales_by_country', of: factSales, measures: ofSales, by: ['customer.country'] }),
  rollup({ name: 'sales_by_ship_day', of: factSales, measures: ofSales, by: ['ship_date.day'] }),
  rollup({
    name: 'sales_by_day_and_category',
    of: factSales,
    measures: ofSales,
    by: ['order_date.day', 'product.department', 'product.category'],
  }),
  rollup({ name: 'sales_by_day_and_place', of: factSales, measures: ofSales, by: ['order_date.day', 'sale.channel', 'customer.country'] }),
  rollup({ name: 'sales_by_year_and_department', of: factSales, measures: ofSales, by: ['date.year', 'product.department'] }),
  rollup({ name: 'sales_by_channel_and_country', of: factSales, measures: ofSales, by: ['sale.channel', 'customer.country'] }),
  rollup({
    name: 'sales_by_month_and_all',
    of: factSales,
    measures: sums,
    by: ['date.month', 'product.department', 'product.category', 'sale.channel', 'customer.country'],
  }),
  rollup({ name: 'sales_by_product', of: factSales, measures: sums, by: ['sale.product_id'] }),
  rollup({ name: 'sales_by_customer', of: factSales, measures: sums, by: ['sale.customer_id'] }),
  rollup({ name: 'sales_by_month_and_customer', of: factSales, measures: sums, by: ['date.month', 'sale.customer_id'] }),
  rollup({ name: 'sales_by_year_and_customer', of: factSales, measures: [...sums, 'orders'], by: ['date.year', 'customer'] }),
  rollup({ name: 'sales_by_year_and_order', of: factSales, measures: sums, by: ['date.year', 'sale.channel', 'sale.order_id'] }),
  // A row for each order: its own and its customer's keys are kept, so that orders and buyers can be counted in any days.
  rollup({
    name: 'orders_by_day',
    of: factSales,
    measures: [...sums, 'orders', 'buyers'],
    by: ['order_date.day', 'sale.order_id', 'sale.channel', 'sale.customer_id'],
  }),
  rollup({ name: 'sales_by_month_and_product', of: factSales, measures: ofSales, by: ['date.month', 'sale.product_id'] }),
  rollup({
    name: 'returns_by_day',
    of: factReturns,
    measures: ofReturns,
    by: ['return_date.day', 'product.department', 'product.category'],
  }),
  rollup({
    name: 'returns_by_day_of_sale',
    of: factReturns,
    measures: ofReturns,
    by: ['order_date.day', 'product.department', 'product.category'],
  }),
  rollup({ name: 'visits_by_month', of: factVisits, measures: ['visits', 'visitors'], by: ['date.month'] }),
  rollup({ name: 'visits_by_day_and_country', of: factVisits, measures: ['visits'], by: ['visit_date.day', 'customer.country'] }),
  rollup({ name: 'visits_by_day', of: factVisits, measures: ['visits', 'visitors'], by: ['visit_date.day', 'visit.source'] }),
];
