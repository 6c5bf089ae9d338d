import { describe, expect, test } from 'vitest';
import {
  learnBaseline,
  medianAbsoluteDeviation,
  medianOf,
  modifiedZScore,
  OUTLIER,
  robustSigma,
  thresholdOf,
} from '../../src/quality/index.js';

describe('robust statistics', () => {
  test('find the outliers that Iglewicz and Hoaglin find in their sample', () => {
    // The sample of NIST/SEMATECH, e-Handbook of Statistical Methods, 1.3.5.17: Grubbs' mass spectrometer data.
    const sample = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];
    expect(medianOf(sample)).toBeCloseTo(201.37, 10);
    expect(medianAbsoluteDeviation(sample)).toBeCloseTo(0.995, 10);
    expect(sample.filter((value) => Math.abs(modifiedZScore(value, sample)) > OUTLIER)).toEqual([245.57]);
  });

  test('make the spread of normal values that of their standard deviation', () => {
    // The quantiles of a normal distribution, which are as normal as values can be.
    const quartiles = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];
    expect(robustSigma([1, 2, 3, 4, 5])).toBeCloseTo(1 / 0.6745, 10);
    expect(robustSigma(quartiles)).toBeCloseTo(0.5244 / 0.6745, 10);
  });

  test('use the quantiles of Student’s t where the spread is estimated', () => {
    // The 0.975 quantiles of the t distribution, from the tables: 2.228 for 10, 2.086 for 20, 2.042 for 30 degrees of freedom.
    for (const [freedom, quantile] of [
      [10, 2.228],
      [20, 2.086],
      [30, 2.042],
    ] as const) {
      expect(thresholdOf(1.96, freedom / 0.37)).toBeCloseTo(quantile, 2);
    }
    expect(thresholdOf(1.96, 30, 1)).toBeCloseTo(1.96, 2);
  });
});

describe('what is usual', () => {
  const days = (values: readonly number[]) => values.map((value, day) => ({ day, value }));
  const weekday = [0, 10, 0, 0, 0, 0, -5];
  const noise = (day: number): number => Math.sin(day * 12.9898) * 0.5;

  test('is a level of each weekday', () => {
    const baseline = learnBaseline(days(Array.from({ length: 28 }, (_, day) => 100 + (weekday[day % 7] ?? 0) + noise(day))));
    expect([28, 29, 34].map((day) => Math.round(baseline.expected(day)))).toEqual([100, 110, 95]);
    expect(baseline.slope).toBe(0);
  });

  test('follows a trend within weekdays, as Sen’s slope has it', () => {
    const baseline = learnBaseline(days(Array.from({ length: 35 }, (_, day) => 100 + 2 * day + (weekday[day % 7] ?? 0))));
    expect(baseline.slope).toBeCloseTo(2, 10);
    expect(baseline.expected(36)).toBeCloseTo(100 + 72 + 10, 0);
  });

  test('is not moved by a few days that were wrong', () => {
    const values = Array.from({ length: 28 }, (_, day) => (day === 9 || day === 20 ? 5000 : 100 + noise(day)));
    expect(learnBaseline(days(values)).expected(28)).toBeCloseTo(100, 0);
  });
});
