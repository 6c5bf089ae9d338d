import { exposure } from 'martlet';
import { dimCustomers } from '../models/marts/dim_customers.js';
import { factSales } from '../models/marts/fact_sales.js';

export const revenueByCountry = exposure({
  name: 'revenue_by_country',
  type: 'dashboard',
  description: 'Where customers buy, on a map.',
  owner: 'sales-analytics',
  url: 'https://data.example.com/explore?metrics=revenue&by=customer.country_code&chart=map',
  tags: ['weekly'],
  reads: [dimCustomers, factSales],
});
