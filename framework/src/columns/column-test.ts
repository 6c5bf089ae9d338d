import type { Relation } from './relation.js';

/** How much a failing data test matters: an `error` holds back publishing, a `warn` is reported. */
export type Severity = 'error' | 'warn';

/** What a data test may be told beside its own arguments. */
export interface TestOptions {
  /** Its name in reports; derived from the test and the column when left out. */
  readonly name?: string;
  /** `error` (the default) holds back publishing; `warn` is only reported. */
  readonly severity?: Severity;
  /** The number of failing rows above which the test warns; 0 when left out. */
  readonly warnIf?: number;
  /** The number of failing rows above which the test fails; 0 when left out. */
  readonly errorIf?: number;
  /** The most failing rows that `--store-failures` keeps, which counts all of them; that of the project's `retention` when left out. */
  readonly limit?: number;
  /** Why the rule exists, for the reader of the catalog. */
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Who answers for what the test finds; the relation's owner when left out. */
  readonly owner?: string;
}

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

/** A rule about the values of one column. Nulls pass all of them but `notNull`. */
export type ColumnRule =
  | { readonly kind: 'not-null' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'accepted'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'between'; readonly min?: number | string; readonly max?: number | string; readonly exclusive: boolean }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'length'; readonly min: number; readonly max: number }
  | { readonly kind: 'references'; readonly to: Relation; readonly column: string }
  | { readonly kind: 'rejected'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'not-matches'; readonly pattern: string }
  | { readonly kind: 'not-blank' }
  | { readonly kind: 'holds-all'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'statistic'; readonly statistic: Statistic; readonly min?: number | string; readonly max?: number | string }
  | { readonly kind: 'z-score'; readonly limit: number }
  | { readonly kind: 'recent'; readonly hours: number }
  | { readonly kind: 'shares'; readonly shares: Readonly<Record<string, number>>; readonly significance: number }
  | { readonly kind: 'distribution'; readonly sample: readonly number[]; readonly significance: number };

/** A rule with its options: what `column.test(…)` takes. */
export interface ColumnTest {
  readonly rule: ColumnRule;
  readonly options: TestOptions;
}

/**
 * Values lie in a closed range.
 *
 * @example
 * ```ts
 * const quantity = integer().notNull().test(between(1, 10_000));
 * ```
 */
export function between(
  min: number | string,
  max: number | string,
  options: TestOptions & { readonly exclusive?: boolean } = {},
): ColumnTest {
  const { exclusive = false, ...rest } = options;
  return { rule: { kind: 'between', min, max, exclusive }, options: rest };
}

/** Values are `min` or more. */
export function atLeast(min: number | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'between', min, exclusive: false }, options };
}

/** Values are `max` or less. */
export function atMost(max: number | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'between', max, exclusive: false }, options };
}

/** Values are more than zero. */
export function positive(options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'between', min: 0, exclusive: true }, options };
}

/**
 * The whole text matches a regular expression. Keep to RE2's syntax (no look-around, no back-references), which all
 * warehouses share.
 */
export function matches(pattern: RegExp | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'matches', pattern: typeof pattern === 'string' ? pattern : pattern.source }, options };
}

/** The text is `min` to `max` characters long. */
export function lengthBetween(min: number, max: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'length', min, max }, options };
}

/** Values are none of these. */
export function notIn(values: readonly (string | number | boolean)[], options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'rejected', values }, options };
}

/** The whole text does not match a regular expression in RE2's syntax. */
export function doesNotMatch(pattern: RegExp | string, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'not-matches', pattern: typeof pattern === 'string' ? pattern : pattern.source }, options };
}

/** The text is not empty and holds more than blanks. */
export function notBlank(options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'not-blank' }, options };
}

/** Every one of these values occurs. A failing row is a value that does not. */
export function holdsAll(values: readonly (string | number)[], options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'holds-all', values }, options };
}

/** The ends of a range; an end that is left out is open. */
export interface Range<T = number> {
  readonly min?: T;
  readonly max?: T;
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

/** No value lies further from the mean than so many standard deviations. */
export function zScoreWithin(limit: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'z-score', limit }, options };
}

/** The latest day or instant is at most so many hours old, by the warehouse's clock. A column without values is too old. */
export function recentWithin(hours: number, options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'recent', hours }, options };
}

/** How sure a test of a distribution is before it fails. */
export interface SignificanceOptions extends TestOptions {
  /** The probability of failing by chance although nothing has changed; 0.01 when left out. */
  readonly significance?: number;
}

/**
 * The values occur in these shares, which add up to 1: a chi-squared test. A value that is not listed fails at once.
 *
 * @example
 * ```ts
 * const channel = text().test(occursInShares({ web: 0.6, retail: 0.3, wholesale: 0.1 }, { severity: 'warn' }));
 * ```
 */
export function occursInShares(
  shares: Readonly<Record<string, number>>,
  { significance = 0.01, ...options }: SignificanceOptions = {},
): ColumnTest {
  return { rule: { kind: 'shares', shares, significance }, options };
}

/** The values are distributed as a sample of numbers is: a Kolmogorov–Smirnov test. */
export function distributedLike(sample: readonly number[], { significance = 0.01, ...options }: SignificanceOptions = {}): ColumnTest {
  return { rule: { kind: 'distribution', sample, significance }, options };
}
