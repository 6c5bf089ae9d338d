import type { Expression } from 'kysely';
import { describe, expect, it } from 'vitest';
import {
  comparedMetric,
  conversionMetric,
  cumulativeMetric,
  date,
  decimal,
  derivedMetric,
  fact,
  integer,
  type Measure,
  type MetricDefinition,
  measuresOf,
  multiply,
  perMemberMetric,
  ratioMetric,
  shareMetric,
  simpleMetric,
  text,
  valuesOf,
} from '../../src/index.js';
import { formulaWords } from '../../src/semantic/index.js';

const columns = {
  order_id: text().notNull(),
  sold_on: date().notNull(),
  quantity: integer().notNull(),
  amount: decimal(18, 2).notNull(),
};
const orders = (measure: Measure) =>
  fact({
    name: 'fact_orders',
    from: {},
    grain: ['order_id'],
    columns,
    measures: { measure },
    query: (db) => db.selectFrom(valuesOf(columns, []).as('orders')).selectAll(),
  });
const words = (metric: MetricDefinition) => formulaWords(metric, () => 'quantity * amount');
const named = (name: string) => simpleMetric({ name, from: orders({ aggregation: 'count' }), measure: 'measure' });
const [revenue, cost, placed] = [named('revenue'), named('cost'), named('orders')];

describe('a metric in words', () => {
  const m = measuresOf(columns, (builders) => ({
    sum: builders.sum('amount'),
    expression: builders.sum((row) => multiply(row('quantity') as Expression<number>, row('amount') as Expression<string>)),
    count: builders.count({ where: [['status', '=', 'complete']] }),
    countOf: builders.countOf('amount'),
    distinct: builders.countDistinct('order_id'),
    average: builders.average('amount'),
    median: builders.median('amount'),
    percentile: builders.percentile('amount', 0.95),
    last: builders.last('amount', 'sold_on'),
    balance: builders.balance('quantity', { over: 'sold_on', keep: 'last', per: ['order_id'] }),
  }));

  it.each<[keyof typeof m, string]>([
    ['sum', 'the sum of amount of fact_orders'],
    ['expression', 'the sum of quantity * amount of fact_orders'],
    ['count', "the number of rows of fact_orders, where status = 'complete'"],
    ['countOf', 'the number of rows with amount of fact_orders'],
    ['distinct', 'the number of different order_id of fact_orders'],
    ['average', 'the mean of amount of fact_orders'],
    ['median', 'the median of amount of fact_orders'],
    ['percentile', 'the 95th percentile of amount of fact_orders'],
    ['last', 'the last amount by sold_on of fact_orders'],
    ['balance', 'the last quantity of each order_id in a period, summed over these, of fact_orders'],
  ])('says what the measure %s aggregates', (name, text_) => {
    expect(words(simpleMetric({ name: 'any', from: orders(m[name]), measure: 'measure' }))).toBe(text_);
  });

  it.each<[MetricDefinition, string]>([
    [ratioMetric({ name: 'any', numerator: revenue, denominator: placed }), 'revenue divided by orders'],
    [
      derivedMetric({ name: 'any', of: { a: revenue, b: cost }, formula: ({ a, b }, f) => f.divide(f.subtract(a, b), a) }),
      '(revenue − cost) ÷ revenue',
    ],
    [
      derivedMetric({ name: 'any', of: { a: revenue, b: cost }, formula: ({ a, b }, f) => f.add(a, f.coalesce(b, f.number(0))) }),
      'revenue + (cost, or 0 where it is null)',
    ],
    [cumulativeMetric({ name: 'any', of: revenue, window: 'all' }), 'revenue of all periods so far'],
    [cumulativeMetric({ name: 'any', of: revenue, window: { toDate: 'month' } }), 'revenue since the beginning of the month'],
    [cumulativeMetric({ name: 'any', of: revenue, window: { rolling: '7 days' } }), 'revenue of the last 7 days'],
    [comparedMetric({ name: 'any', of: revenue, offset: '1 year', show: 'value' }), 'revenue 1 year before'],
    [comparedMetric({ name: 'any', of: revenue, offset: '1 year', show: 'change' }), 'revenue less that of 1 year before'],
    [
      comparedMetric({ name: 'any', of: revenue, offset: '1 year', show: 'growth', likeForLike: true }),
      'the growth of revenue since 1 year before, of the same part of the period',
    ],
    [shareMetric({ name: 'any', of: revenue }), 'the share of revenue in that of all rows'],
    [shareMetric({ name: 'any', of: revenue, within: ['date.month'] }), 'the share of revenue in that of all rows of the same date.month'],
    [
      conversionMetric({ name: 'any', base: placed, event: revenue, entity: 'customer', within: '30 days', show: 'rate' }),
      'the part of orders with revenue of the same customer within 30 days',
    ],
    [perMemberMetric({ name: 'any', of: revenue, member: 'order', aggregation: 'median' }), 'the median of the revenue of each order'],
    [
      ratioMetric({ name: 'any', numerator: revenue, denominator: placed, where: [['channel', 'in', ['web', 'shop']]] }),
      "revenue divided by orders, where channel in ('web', 'shop')",
    ],
  ])('says what other metrics it is made of: %#', (metric, text_) => expect(words(metric)).toBe(text_));
});
