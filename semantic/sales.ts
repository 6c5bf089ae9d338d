import { comparedMetric, cumulativeMetric, ratioMetric, shareMetric, simpleMetric } from 'martlet';
import { factSales } from '../models/marts/fact_sales.js';

const owner = 'sales-analytics';
const money = '0,0.00';
const percent = '0.0%';

export const revenue = simpleMetric({
  name: 'revenue',
  from: factSales,
  measure: 'revenue',
  description: 'What customers pay for the lines sold, before returns.',
  synonyms: ['sales', 'turnover', 'net sales'],
  format: money,
  fill: 'zero',
  owner,
});

export const costedRevenue = simpleMetric({
  name: 'costed_revenue',
  from: factSales,
  measure: 'costed_revenue',
  description: 'Revenue of the lines whose cost is known: what a margin is a part of.',
  format: money,
  owner,
});

export const grossMargin = simpleMetric({
  name: 'gross_margin',
  from: factSales,
  measure: 'gross_margin',
  description: 'Revenue less standard cost, of the lines whose cost is known.',
  synonyms: ['gross profit', 'contribution'],
  format: money,
  owner,
});

export const marginRate = ratioMetric({
  name: 'margin_rate',
  numerator: grossMargin,
  denominator: costedRevenue,
  description: 'The gross margin as a share of the revenue of the same lines.',
  synonyms: ['gross margin percentage'],
  format: percent,
  unit: 'ratio',
  owner,
});

export const orders = simpleMetric({
  name: 'orders',
  from: factSales,
  measure: 'orders',
  description:
    'Orders with at least one line that was not cancelled. An order with several categories counts in each, and once in the total.',
  synonyms: ['purchases'],
  fill: 'zero',
  owner,
});

export const averageOrderValue = ratioMetric({
  name: 'average_order_value',
  numerator: revenue,
  denominator: orders,
  description: 'Revenue per order.',
  synonyms: ['AOV', 'basket size'],
  format: money,
  unit: 'EUR',
  owner,
});

export const unitsSold = simpleMetric({
  name: 'units_sold',
  from: factSales,
  measure: 'units_sold',
  description: 'Units ordered.',
  synonyms: ['volume'],
  fill: 'zero',
  owner,
});

export const unitsDelivered = simpleMetric({
  name: 'units_delivered',
  from: factSales,
  measure: 'units_delivered',
  description: 'Units of the orders that have arrived, by the day of the order.',
  fill: 'zero',
  owner,
});

export const lastOrderDate = simpleMetric({
  name: 'last_order_date',
  from: factSales,
  measure: 'last_order_date',
  description: 'The day of the last order.',
  owner,
});

export const previousRevenue = comparedMetric({
  name: 'previous_revenue',
  of: revenue,
  offset: '1 month',
  show: 'value',
  description: 'Revenue of the month before; 0 without sales then.',
  format: money,
  unit: 'EUR',
  owner,
});

export const revenueGrowth = comparedMetric({
  name: 'revenue_growth',
  of: revenue,
  offset: '1 month',
  show: 'growth',
  description: 'Growth of revenue over the month before: 10% is a tenth more.',
  format: percent,
  unit: 'ratio',
  owner,
});

export const revenueShare = shareMetric({
  name: 'revenue_share',
  of: revenue,
  description: 'The share of all revenue that the question asks for.',
  format: percent,
  unit: 'ratio',
  owner,
});

export const revenueYearToDate = cumulativeMetric({
  name: 'revenue_year_to_date',
  of: revenue,
  window: { toDate: 'fiscal_year' },
  description: 'Revenue since the beginning of the fiscal year, in April.',
  format: money,
  unit: 'EUR',
  owner,
});
