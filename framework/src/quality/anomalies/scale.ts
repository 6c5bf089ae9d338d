import type { MonitorMetric } from '../../model/index.js';

/** A measured number, and how many rows it is made of. */
export interface Measured {
  readonly value: number | null;
  readonly rows: number;
  /** The standard deviation of the values that a mean is made of. */
  readonly deviation?: number;
}

/** A number on the scale on which equal steps matter equally, and the spread that it has by chance alone. */
export interface Scaled {
  readonly value: number;
  readonly noise: number;
}

/**
 * Brings a number on its scale. Amounts are compared by their ratios, so by their logarithm; shares by the arcsine of their root,
 * whose variance does not depend on the share (Anscombe 1948); both have a spread from counting alone, below which nothing is unusual.
 */
export function scaled(kind: MonitorMetric['kind'], { value, rows, deviation }: Measured): Scaled | undefined {
  if (value === null || !Number.isFinite(value)) return undefined;
  const count = Math.max(1, rows);
  switch (kind) {
    case 'volume':
      return { value: Math.log1p(value), noise: 1 / Math.sqrt(Math.max(1, value)) };
    case 'null-share':
    case 'distinct-share':
      return { value: Math.asin(Math.sqrt(Math.min(1, Math.max(0, value)))), noise: 1 / (2 * Math.sqrt(count)) };
    case 'mean': {
      const error = deviation === undefined ? 0 : deviation / Math.sqrt(count);
      return { value: Math.asinh(value), noise: Math.max(LEAST, error / Math.sqrt(1 + value ** 2)) };
    }
    case 'stddev':
      return { value: Math.asinh(value), noise: Math.max(LEAST, 1 / Math.sqrt(2 * count)) };
    case 'quantile':
      return { value: Math.asinh(value), noise: LEAST };
    case 'freshness':
      // Hours; a quarter of an hour is nothing.
      return { value: Math.log1p(Math.max(0, value)), noise: 0.1 };
    case 'mix':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** One percent: what no amount is told apart by. */
const LEAST = 0.01;
