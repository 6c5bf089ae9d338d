import { describe, expect, it } from 'vitest';
import { answerLines } from '../../src/cli/report/answer/answer-lines.js';
import { bars } from '../../src/cli/report/answer/bars.js';
import { sparkline } from '../../src/cli/report/answer/sparkline.js';
import { styleFor } from '../../src/cli/report/style.js';
import { textWidth } from '../../src/cli/report/text-width.js';
import { figureWriter } from '../../src/semantic/figure-text.js';
import type { AnswerColumn } from '../../src/semantic/index.js';
import { courseOf, periodText } from '../../src/semantic/period.js';
import type { ResultRow } from '../../src/warehouses/warehouse.js';

const text = { kind: 'text' } as const;
const amount = { kind: 'decimal', precision: 18, scale: 2 } as const;
const category: AnswerColumn = { name: 'category', role: 'attribute', type: text, attribute: 'product.category' };
const month: AnswerColumn = { name: 'month', role: 'attribute', type: { kind: 'date' }, attribute: 'date.month', grain: 'month' };
const revenue: AnswerColumn = { name: 'revenue', role: 'metric', type: amount, unit: 'EUR', isAdditive: true };
const returnRate: AnswerColumn = { name: 'return_rate', role: 'metric', type: { kind: 'double' }, unit: 'ratio', format: '0.0%' };
const isTotal: AnswerColumn = { name: 'category_is_total', role: 'total', type: { kind: 'boolean' }, attribute: 'product.category' };

const answer = (columns: readonly AnswerColumn[], ...rows: readonly ResultRow[]) => ({ columns, rows });
const plain = styleFor({ hasColor: false });
const terminal = (width: number) => styleFor({ hasColor: false, isInteractive: true, columns: () => width });

describe('figures of a column', () => {
  const write = (values: readonly (string | number)[], format?: string) =>
    values.map(
      figureWriter(
        { role: 'metric', type: { kind: values.some((value) => typeof value === 'number') ? 'double' : 'text' }, format },
        values,
      ),
    );

  it('keep the digits of exact numbers, and align their points', () => {
    expect(write(['1234567.8', '0.25', '-3'])).toEqual(['1,234,567.80', '0.25', '-3.00']);
    expect(write(['12345678901234567890.125'])).toEqual(['12,345,678,901,234,567,890.125']);
  });

  it('round doubles, small ones less', () => {
    expect(write([72.98419355, 1234.5])).toEqual(['72.98', '1,234.50']);
    expect(write([0.08066263, 0.5])).toEqual(['0.0807', '0.5000']);
    expect(write([1e-7, 0])).toEqual(['0.0000', '0.0000']);
    expect(write([1.5e21, 0.5])).toEqual(['1,500,000,000,000,000,000,000.00', '0.50']);
  });

  it('write shares of one hundred', () => {
    expect(write([0.4798937, -0.0759, 1, '0.125'], '0.0%')).toEqual(['48.0%', '-7.6%', '100.0%', '12.5%']);
    expect(write(['0.5'], '0%')).toEqual(['50%']);
    expect(write([0.0004], '0.00%')).toEqual(['0.04%']);
  });

  it('round halves away from zero, and never to a negative nothing', () => {
    expect(write(['0.125', '-0.125', '-0.001'], '0,0.00')).toEqual(['0.13', '-0.13', '0.00']);
  });
});

describe('bars', () => {
  it('are as long as their figures, on a scale from zero', () => {
    expect(bars([100, 50, 0, null, 1], 8)).toEqual(['████████', '████', '', '', '▏']);
  });

  it('begin at a common line where figures are below zero', () => {
    expect(bars([60, -20, 0, -1], 8)).toEqual(['  ██████', '██', '', ' ▐']);
  });

  it('are drawn to the left alone where all figures are below zero', () => {
    expect(bars([-10, -5], 4)).toEqual(['████', '  ██']);
  });

  it('are never wider than their column, nor invisible', () => {
    for (const figures of [
      [1e-9, 1],
      [-1e-9, 1e9],
      [-1e9, 1e-9],
      [5, -5, 3],
    ]) {
      for (const bar of bars(figures, 9)) {
        expect(textWidth(bar)).toBeLessThanOrEqual(9);
        expect(bar.trim()).not.toBe('');
      }
    }
  });

  it('are none where there is nothing', () => expect(bars([0, null], 8)).toEqual(['', '']));
});

describe('a course over time', () => {
  it('goes from the lowest to the highest, with a gap for null', () => {
    expect(sparkline([1, 2, null, 8, 4])).toBe('▁▂ █▄');
    expect(sparkline([5, 5])).toBe('▄▄');
  });

  it('has all periods between the first and the last', () => {
    expect(courseOf(['2024-11-01', '2025-02-01'], 'month')).toEqual(['2024-11-01', '2024-12-01', '2025-01-01', '2025-02-01']);
    expect(courseOf(['2024-12-16', '2024-12-30'], 'week')).toEqual(['2024-12-16', '2024-12-23', '2024-12-30']);
    expect(courseOf(['2024-02-28', '2024-03-01'], 'day')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  });

  it('has the periods that there are where a calendar counts otherwise', () => {
    expect(courseOf(['2024-01-29', '2024-03-04'], 'month')).toEqual(['2024-01-29', '2024-03-04']);
    expect(courseOf(['7', '5'], 'fiscal_period')).toEqual(['5', '7']);
  });

  it.each([
    ['2024-02-01', 'month', '2024-02'],
    ['2024-04-01', 'quarter', '2024 Q2'],
    ['2024-01-01', 'year', '2024'],
    ['2024-12-16', 'week', '2024-12-16'],
  ])('writes %s by %s as %s', (first, grain, text) => expect(periodText(first, grain)).toBe(text));
});

describe('an answer in a terminal', () => {
  const byCategory = answer(
    [category, revenue, returnRate],
    { category: 'Tennis', revenue: '840.92', return_rate: 0.042 },
    { category: 'Lighting', revenue: '1594.00', return_rate: 0.081 },
    { category: null, revenue: '152.50', return_rate: null },
  );

  it('is a table with bars, and says what has no member', () => {
    expect(answerLines(byCategory, terminal(90), { hasChart: true })).toEqual([
      'category  revenue (EUR)                            return_rate',
      'Tennis           840.92  ████████████▋                    4.2%  ████████████▌',
      'Lighting       1,594.00  ████████████████████████         8.1%  ████████████████████████',
      'null             152.50  ██▎                              null',
      '',
      '3 rows',
      '5.9% of revenue has no category',
    ]);
  });

  it('is a table alone without a chart', () => {
    expect(answerLines(byCategory, plain, { hasChart: false }).slice(0, 4)).toEqual([
      'category  revenue (EUR)  return_rate',
      'Tennis           840.92         4.2%',
      'Lighting       1,594.00         8.1%',
      'null             152.50         null',
    ]);
  });

  it.each([40, 60, 80, 100, 120, 200])('is never wider than %d characters', (width) => {
    for (const line of answerLines(byCategory, terminal(width), { hasChart: true })) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  it('shows the course of each figure, with gaps', () => {
    const byMonth = answer(
      [month, revenue],
      { month: '2024-10-01', revenue: '10.00' },
      { month: '2024-11-01', revenue: '40.00' },
      { month: '2025-01-01', revenue: '25.00' },
    );
    expect(answerLines(byMonth, plain, { hasChart: true })).toEqual([
      'month    revenue (EUR)',
      '2024-10          10.00',
      '2024-11          40.00',
      '2025-01          25.00',
      '',
      'By month  2024-10 to 2025-01  first   last  lowest  highest',
      'revenue   ▁█ ▅                10.00  25.00   10.00    40.00',
      '',
      '3 rows',
    ]);
  });

  it('shows a course for each member and figure', () => {
    const rows = ['2024-01-01', '2024-02-01', '2024-03-01'].flatMap((day, index) => [
      { category: 'Tennis', month: day, revenue: String(index), return_rate: index / 10 },
      { category: null, month: day, revenue: '5', return_rate: null },
    ]);
    const lines = answerLines(answer([category, month, revenue, returnRate], ...rows), plain, { hasChart: true });
    expect(lines.slice(8, 13)).toEqual([
      'By month              2024-01 to 2024-03  first   last  lowest  highest',
      'Tennis · revenue      ▁▅█                     0      2       0        2',
      'null · revenue        ▄▄▄                     5      5       5        5',
      'Tennis · return_rate  ▁▅█                  0.0%  20.0%    0.0%    20.0%',
      'null · return_rate',
    ]);
  });

  it('marks totals, and draws no bar for them', () => {
    const rows: readonly ResultRow[] = [
      { category: 'Tennis', category_is_total: false, revenue: '2434.92' },
      { category: 'Sale', category_is_total: false, revenue: '0.00' },
      { category: null, category_is_total: true, revenue: '2434.92' },
    ];
    expect(answerLines(answer([category, isTotal, revenue], ...rows), plain, { hasChart: true })).toEqual([
      'category  revenue (EUR)',
      'Tennis         2,434.92  ████████████████████████',
      'Sale               0.00',
      'total          2,434.92',
      '',
      '3 rows',
    ]);
  });

  it('writes what has changed with a sign, and growth as parts of one hundred', () => {
    const compared = (shows: 'value' | 'change' | 'growth'): AnswerColumn => ({ ...revenue, name: shows, role: 'compared', shows });
    const columns = [category, revenue, compared('value'), compared('change'), compared('growth')];
    const lines = answerLines(
      answer(
        columns,
        { category: 'Tennis', revenue: '12.00', value: '10.00', change: '2.00', growth: 0.2 },
        { category: 'Sale', revenue: '5.00', value: '10.00', change: '-5.00', growth: -0.5 },
        { category: 'New', revenue: '5.00', value: null, change: null, growth: null },
      ),
      plain,
      { hasChart: false },
    );
    expect(lines.slice(0, 4)).toEqual([
      'category  revenue (EUR)  value  change  growth',
      'Tennis            12.00  10.00   +2.00  +20.0%',
      'Sale               5.00  10.00   -5.00  -50.0%',
      'New                5.00   null    null    null',
    ]);
  });
});
