import { rollup } from 'martlet';
import { factSales } from '../marts/fact_sales.js';

export const salesByMonth = rollup({
  name: 'sales_by_month',
  description: 'One row per month of the order, category of the product and country of the customer, with what was sold.',
  owner: 'sales-analytics',
  tags: ['sales'],
  of: factSales,
  measures: ['revenue', 'gross_margin', 'costed_revenue', 'discounts', 'units_sold', 'units_delivered', 'shipping_cost', 'last_order_date'],
  by: ['order_date.month', 'product.category', 'customer.country_code'],
});
