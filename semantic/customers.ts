import { ratioMetric, simpleMetric } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { revenue } from './sales.js';

const owner = 'customer-care';

export const buyers = simpleMetric({
  name: 'buyers',
  from: factSales,
  measure: 'buyers',
  description: 'Known customers who bought something. A customer of several months counts in each, and once in the total.',
  synonyms: ['active customers', 'purchasers'],
  fill: 'zero',
  owner,
});

export const revenuePerBuyer = ratioMetric({
  name: 'revenue_per_buyer',
  numerator: revenue,
  denominator: buyers,
  where: [['customer', 'is known']],
  description: 'Revenue of known customers per customer who bought something.',
  synonyms: ['ARPU'],
  format: '0,0.00',
  unit: 'EUR',
  owner,
});
