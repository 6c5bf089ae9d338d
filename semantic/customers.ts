import { perMemberMetric, ratioMetric, simpleMetric } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';
import { orders, revenue } from './sales.js';

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

export const repeatBuyers = perMemberMetric({
  name: 'repeat_buyers',
  of: orders,
  member: 'customer',
  aggregation: 'count',
  only: ['>', 1],
  where: [['customer', 'is known']],
  description: 'Known customers with more than one order among those that are asked for.',
  unit: 'customer',
  owner,
});

export const repeatRate = ratioMetric({
  name: 'repeat_rate',
  numerator: repeatBuyers,
  denominator: buyers,
  description: 'The share of buyers with more than one order. By customer.cohort_month it is that of a cohort, so far.',
  synonyms: ['repurchase rate', 'loyalty'],
  format: '0.0%',
  unit: 'ratio',
  owner,
});
