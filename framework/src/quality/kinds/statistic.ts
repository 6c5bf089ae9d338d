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
import type { QualityDimension } from './dimension.js';
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
  return rule('null-share', { max }, options);
}

/** The number of different values that are not null lies in a range. */
export function distinctCount(range: Range, options: TestOptions = {}): ColumnTest {
  return rule('distinct-count', range, options);
}

/** The number of different values as a share of all that are not null lies in a range. */
export function distinctShare(range: Range, options: TestOptions = {}): ColumnTest {
  return rule('distinct-share', range, options);
}

/**
 * Rules about one statistic of a whole column: `statistics.sum` is a data test, and `sum` the function of SQL. Nulls don't count. A column
 * without values has no statistic, and nothing fails. With `groupBy` (`t.column(…)`) each group has its own.
 *
 * @example
 * ```ts
 * const price = decimal(18, 2).test(statistics.mean({ min: 5, max: 50 }), statistics.quantile(0.99, { max: 500 }));
 * ```
 */
export const statistics = {
  /** The mean of the values lies in a range. */
  mean: (range: Range, options: TestOptions = {}): ColumnTest => rule('mean', range, options),
  /** The standard deviation of the values, as a sample, lies in a range. */
  stddev: (range: Range, options: TestOptions = {}): ColumnTest => rule('stddev', range, options),
  /** The value below which a fraction of the values lies, 0 to 1, is in a range; `statistics.quantile(0.5, …)` is the median. */
  quantile: (fraction: number, range: Range, options: TestOptions = {}): ColumnTest => rule({ quantile: fraction }, range, options),
  /** The sum of the values lies in a range. */
  sum: (range: Range<number | string>, options: TestOptions = {}): ColumnTest => rule('sum', range, options),
  /** The least value lies in a range. */
  min: (range: Range<number | string>, options: TestOptions = {}): ColumnTest => rule('min', range, options),
  /** The greatest value lies in a range. */
  max: (range: Range<number | string>, options: TestOptions = {}): ColumnTest => rule('max', range, options),
};

function rule(statistic: Statistic, range: Range<number | string>, options: TestOptions): ColumnTest {
  return { rule: { kind: 'statistic', statistic, ...range }, options };
}

export const statistic = columnKind({
  kind: 'statistic',
  written: [
    'nullShareAtMost(0.2)',
    'distinctCount({ min: 2 })',
    'distinctShare({ min: 0.9 })',
    'statistics.mean({ max: 9 })',
    'statistics.stddev({ max: 3 })',
    'statistics.quantile(0.5, { min: 1 })',
    'statistics.sum({ min: 1 })',
    'statistics.min({ min: 0 })',
    'statistics.max({ max: 9 })',
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

const DIMENSIONS_OF: Readonly<Partial<Record<Extract<Statistic, string>, QualityDimension>>> = {
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
