import { exposure } from 'martlet';
import { dimDate } from '../models/marts/dim_date.js';
import { dimProducts } from '../models/marts/dim_products.js';
import { factSales } from '../models/marts/fact_sales.js';

export const revenueByCategory = exposure({
  name: 'revenue_by_category',
  type: 'dashboard',
  description: 'What each line of products sells by quarter, compared with the year before.',
  owner: 'sales-analytics',
  url: 'https://data.example.com/explore?metrics=revenue&by=date.quarter,product.category&compareTo=previous_year',
  tags: ['weekly'],
  reads: [dimDate, dimProducts, factSales],
});
