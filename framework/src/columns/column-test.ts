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
  /** Why the rule exists, for the reader of the catalog. */
  readonly description?: string;
}

/** A rule about the values of one column. Nulls pass all of them but `notNull`. */
export type ColumnRule =
  | { readonly kind: 'not-null' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'accepted'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'between'; readonly min?: number | string; readonly max?: number | string; readonly exclusive: boolean }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'length'; readonly min: number; readonly max: number }
  | { readonly kind: 'references'; readonly to: Relation; readonly column: string };

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
