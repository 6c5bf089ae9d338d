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
const ofReturns = ['refunds', 'units'] as const;

/** The roll-ups that a project with these dashboards would keep: by the days and months, and by the attributes, that the dashboards show. */
export const rollups = [
  rollup({ name: 'sales_by_day', of: factSales, measures: ofSales, by: ['order_date.day'] }),
  rollup({ name: 'sales_by_month', of: factSales, measures: ofSales, by: ['date.month'] }),
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
  rollup({ name: 'visits_by_day', of: factVisits, measures: ['visits', 'visitors'], by: ['visit_date.day', 'visit.source'] }),
];
