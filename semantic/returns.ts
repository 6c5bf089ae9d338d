import { ratioMetric, simpleMetric } from 'martlet';
import { factReturns } from '../models/marts/fact_returns.js';
import { unitsDelivered } from './sales.js';

const owner = 'customer-care';

export const unitsReturned = simpleMetric({
  name: 'units_returned',
  from: factReturns,
  measure: 'units_returned',
  description: 'Units that have come back, by the day on which they did.',
  fill: 'zero',
  owner,
});

export const refunds = simpleMetric({
  name: 'refunds',
  from: factReturns,
  measure: 'refunds',
  description: 'What customers were paid back for returned units, by the day on which they came back.',
  synonyms: ['money back'],
  format: '0,0.00',
  fill: 'zero',
  owner,
});

/** By the day of the sale, so that both sides of the rate are about the same orders. */
export const unitsReturnedOfSales = simpleMetric({
  name: 'units_returned_of_sales',
  from: factReturns,
  measure: 'units_returned',
  description: 'Units that have come back of the orders that were placed then, whenever they did.',
  time: 'sale.order_date',
  where: [['sale', 'is known']],
  fill: 'zero',
  owner,
});

export const returnRate = ratioMetric({
  name: 'return_rate',
  numerator: unitsReturnedOfSales,
  denominator: unitsDelivered,
  description: 'Units that came back as a share of the units of the same orders that were delivered; null before the first delivery.',
  format: '0.0%',
  unit: 'ratio',
  owner,
});
