import type { Expression, SqlBool } from 'kysely';
import type { ColumnTest, TestOptions } from '../../columns/index.js';
import {
  avg,
  type Condition,
  count,
  countDistinct,
  countIf,
  max as maximum,
  min as minimum,
  percentile,
  safeDivide,
  stddev,
  sum,
} from '../../sql/index.js';
import type { Dimension } from './dimension.js';
import { columnKind, nothing } from './kind.js';
import type { RowBuilder } from './queries/failing-rows.js';
import { measuredFailures, outside } from './queries/measured.js';
import type { Range } from './range.js';

/** A number that a whole column has. */
export type Statistic =
  | 'mean'
  | 'stddev'
  | 'sum'
  | 'min'
  | 'max'
  | 'distinct-count'
  | 'distinct-share'
  | 'null-share'
  | { readonly quantile: number };

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    statistic: { readonly statistic: Statistic; readonly min?: number | string; readonly max?: number | string };
  }
}

/**
 * The share of nulls is at most this, 0 to 1. A column that is never null declares `notNull()`.
 *
 * @example
 * ```ts
 * const phone = text().test(nullShareAtMost(0.2));
 * ```
 */
export function nullShareAtMost(max: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'null-share', max }, options };
}

/** The number of different values that are not null lies in a range. */
export function distinctCount(range: Range, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'distinct-count', ...range }, options };
}

/** The number of different values as a share of all that are not null lies in a range. */
export function distinctShare(range: Range, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'distinct-share', ...range }, options };
}

/** The mean of the values lies in a range. Without values there is no mean, and nothing to fail. */
export function mean(range: Range, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'mean', ...range }, options };
}

/** The standard deviation of the values, as a sample, lies in a range. */
export function standardDeviation(range: Range, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'stddev', ...range }, options };
}

/**
 * The value below which a fraction of the values lies is in a range; `quantile(0.5, …)` is the median.
 *
 * @example
 * ```ts
 * const price = decimal(18, 2).test(quantile(0.5, { min: 5, max: 50 }), quantile(0.99, { max: 500 }));
 * ```
 */
export function quantile(fraction: number, range: Range, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: { quantile: fraction }, ...range }, options };
}

/** The sum of the values lies in a range. */
export function total(range: Range<number | string>, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'sum', ...range }, options };
}

/** The least value lies in a range. */
export function smallest(range: Range<number | string>, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'min', ...range }, options };
}

/** The greatest value lies in a range. */
export function largest(range: Range<number | string>, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'statistic', statistic: 'max', ...range }, options };
}

export const statistic = columnKind({
  kind: 'statistic',
  written: [
    'nullShareAtMost(0.2)',
    'distinctCount({ min: 2 })',
    'distinctShare({ min: 0.9 })',
    'mean({ max: 9 })',
    'standardDeviation({ max: 3 })',
    'quantile(0.5, { min: 1 })',
    'total({ min: 1 })',
    'smallest({ min: 0 })',
    'largest({ max: 9 })',
  ],
  summary: 'A number that a whole column has lies in a range.',
  dimension: ({ statistic: of }) => (typeof of === 'object' ? 'accuracy' : (DIMENSIONS_OF[of] ?? 'accuracy')),
  reach: 'group',
  name: ({ statistic: of }) => (typeof of === 'object' ? `quantile_${Math.round(of.quantile * 100)}` : of.replace('-', '_')),
  claim: nothing,
  values: nothing,
  // Without values there is no number, and nothing is out of line.
  failures: (column, rule, rows) =>
    measuredFailures(
      {
        numbers: (eb, filter) => ({ measured: statisticOf(eb, column, rule.statistic, filter) }),
        isBroken: (eb, { measured }) => outside(eb, measured as Expression<unknown>, rule),
      },
      rows,
    ),
});

const DIMENSIONS_OF: Readonly<Partial<Record<Extract<Statistic, string>, Dimension>>> = {
  'null-share': 'completeness',
  'distinct-share': 'uniqueness',
};

function statisticOf(eb: RowBuilder, column: string, of: Statistic, filter: Condition | undefined): Expression<unknown> {
  const value = eb.ref(column).$castTo<number | null>();
  const options = filter === undefined ? {} : { filter };
  if (typeof of === 'object') return percentile(value, of.quantile, options);
  switch (of) {
    case 'mean':
      return avg(value, options);
    case 'stddev':
      return stddev(value, options);
    case 'sum':
      return sum(value, options);
    case 'min':
      return minimum(value, options);
    case 'max':
      return maximum(value, options);
    case 'distinct-count':
      return countDistinct(value, options);
    case 'distinct-share':
      return safeDivide(countDistinct(value, options), count(value, options));
    case 'null-share': {
      const isNull = eb(column, 'is', null);
      return safeDivide(
        countIf(filter === undefined ? isNull : eb.and([filter as Expression<SqlBool>, isNull])),
        count(undefined, options),
      );
    }
    default:
      return of satisfies never;
  }
}
