import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/index.js';
import { questionSchema } from '../../src/semantic/index.js';

const everything: Question = {
  metrics: [
    'revenue',
    {
      metric: 'revenue',
      time: 'ship_date',
      as: 'shipped',
      where: [['product', 'is known']],
      weightedBy: 'customer.segment',
      carried: true,
    },
  ],
  by: ['product.category', { attribute: 'date.month', as: 'month' }],
  where: [
    ['date', 'last', '28 days'],
    ['date', 'this', 'month'],
    ['product.category', 'in', ['Chairs', null]],
    ['date', 'between', ['2025-01-01', '2025-03-31']],
    { or: [['customer.name', 'contains', 'Ann'], { not: { and: [['product.cost', '>=', 5]] } }] },
  ],
  having: [
    ['revenue', '>', 1],
    ['revenue', 'between', [1, '2.50']],
    ['shipped', 'is not null'],
  ],
  orderBy: ['month', ['revenue', 'desc']],
  limit: 10,
  totals: [['product.category'], []],
  fill: 'zero',
  compareTo: { offset: '1 fiscal_year', show: ['value', 'growth'], likeForLike: true },
  share: { of: 'revenue', within: ['month'], ignores: ['where', 'having'], as: 'part' },
  at: '2025-04-10',
  timeZone: 'Europe/Berlin',
};

describe('a question as JSON', () => {
  test('is read as it was written, whatever it asks', () => {
    expect(questionSchema.parse(JSON.parse(JSON.stringify(everything)))).toEqual(everything);
  });

  test.each<readonly [string, unknown]>([
    ['no metric', { metrics: [] }],
    ['an option that does not exist', { metrics: ['revenue'], filter: [] }],
    ['an operator that does not exist', { metrics: ['revenue'], where: [['date', '==', '2025']] }],
    ['a range with one bound', { metrics: ['revenue'], where: [['date', 'between', ['2025-01-01']]] }],
    ['a span without a number', { metrics: ['revenue'], compareTo: { offset: 'a month' } }],
    ['a day that is none', { metrics: ['revenue'], at: '2025-02-30' }],
  ])('is refused with %s', (_, question) => {
    expect(questionSchema.safeParse(question).success).toBe(false);
  });
});
