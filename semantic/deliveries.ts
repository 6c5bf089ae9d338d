import { ratioMetric, simpleMetric } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';

const owner = 'logistics';

export const shippingCost = simpleMetric({
  name: 'shipping_cost',
  from: factSales,
  measure: 'shipping_cost',
  description: 'What the carriers charged for the lines, by the day of the order.',
  format: '0,0.00',
  fill: 'zero',
  owner,
});

export const linesOnTime = simpleMetric({
  name: 'lines_on_time',
  from: factSales,
  measure: 'lines_on_time',
  description: 'Lines of which all units arrived by the promised day, by the day of the order.',
  fill: 'zero',
  owner,
});

export const linesPromised = simpleMetric({
  name: 'lines_promised',
  from: factSales,
  measure: 'lines_promised',
  description: 'Lines of which it is known whether they arrived by the promised day, by the day of the order.',
  fill: 'zero',
  owner,
});

export const onTimeRate = ratioMetric({
  name: 'on_time_rate',
  numerator: linesOnTime,
  denominator: linesPromised,
  description: 'The share of lines that arrived whole by the promised day, of those that have arrived or are late.',
  synonyms: ['OTIF', 'punctuality'],
  format: '0.0%',
  unit: 'ratio',
  owner,
});
