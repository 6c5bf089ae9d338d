import type { Expression, SqlBool } from 'kysely';
import type { Columns, DecimalString, DoubleNumber, FlavourOf } from '../../columns/index.js';
import type { Aggregation, BalanceRule, Measure, MeasuredValue, MeasureOptions, RowReader } from './measure.js';

type ColumnOf<C extends Columns, V> = { [K in keyof C & string]: [NonNullable<C[K]['valueType']>] extends [V] ? K : never }[keyof C &
  string];
/** The columns of a contract that hold numbers. A decimal differs from a text by its flavour. */
type NumberColumn<C extends Columns> = {
  [K in keyof C & string]: [NonNullable<C[K]['valueType']>] extends [number]
    ? K
    : [FlavourOf<NonNullable<C[K]['valueType']>>] extends ['decimal']
      ? [FlavourOf<NonNullable<C[K]['valueType']>>] extends [never]
        ? never
        : K
      : never;
}[keyof C & string];
type NumberRead<C extends Columns> = NumberColumn<C> | ((row: RowReader<C>) => Expression<number | DecimalString | DoubleNumber | null>);
type ConditionRead<C extends Columns> = ColumnOf<C, boolean> | ((row: RowReader<C>) => Expression<SqlBool | null>);

/** The type of the value that is read, without null. */
type ValueRead<C extends Columns, Of> = Of extends keyof C
  ? NonNullable<C[Of]['valueType']>
  : Of extends (...args: never) => Expression<infer V>
    ? NonNullable<V>
    : never;

/** What builds the measures of a contract. */
export interface MeasureBuilders<C extends Columns> {
  /**
   * The sum of a number.
   *
   * @typeParam Of - What it reads.
   */
  sum<const Of extends NumberRead<C>, const U extends string = 'number'>(
    of: Of,
    options?: MeasureOptions<U>,
  ): Measure<U, 'additive', ValueRead<C, Of>>;
  /** The number of rows, or of the rows that `where` names. */
  count<const U extends string = 'row'>(options?: MeasureOptions<U>): Measure<U, 'additive', number>;
  /** The number of rows in which a value is not null. */
  countOf<const U extends string = 'row'>(of: MeasuredValue<C>, options?: MeasureOptions<U>): Measure<U, 'additive', number>;
  /** The number of rows in which a condition holds. */
  countTrue<const U extends string = 'row'>(of: ConditionRead<C>, options?: MeasureOptions<U>): Measure<U, 'additive', number>;
  /** The number of different values. */
  countDistinct<const U extends string = 'row'>(of: MeasuredValue<C>, options?: MeasureOptions<U>): Measure<U, 'non-additive', number>;
  /** The mean of a number, over rows. */
  average<const U extends string = 'number'>(of: NumberRead<C>, options?: MeasureOptions<U>): Measure<U, 'non-additive', DoubleNumber>;
  /**
   * The least value.
   *
   * @typeParam Of - What it reads.
   */
  min<const Of extends MeasuredValue<C>, const U extends string = 'number'>(
    of: Of,
    options?: MeasureOptions<U>,
  ): Measure<U, 'non-additive', ValueRead<C, Of>>;
  /**
   * The greatest value.
   *
   * @typeParam Of - What it reads.
   */
  max<const Of extends MeasuredValue<C>, const U extends string = 'number'>(
    of: Of,
    options?: MeasureOptions<U>,
  ): Measure<U, 'non-additive', ValueRead<C, Of>>;
  /** The value in the middle. */
  median<const U extends string = 'number'>(of: NumberRead<C>, options?: MeasureOptions<U>): Measure<U, 'non-additive', DoubleNumber>;
  /** The value below which a fraction of the values lies. */
  percentile<const U extends string = 'number'>(
    of: NumberRead<C>,
    fraction: number,
    options?: MeasureOptions<U>,
  ): Measure<U, 'non-additive', DoubleNumber>;
  /**
   * The value of the first row by a column.
   *
   * @typeParam Of - What it reads.
   */
  first<const Of extends MeasuredValue<C>, const U extends string = 'number'>(
    of: Of,
    by: keyof C & string,
    options?: MeasureOptions<U>,
  ): Measure<U, 'non-additive', ValueRead<C, Of>>;
  /**
   * The value of the last row by a column.
   *
   * @typeParam Of - What it reads.
   */
  last<const Of extends MeasuredValue<C>, const U extends string = 'number'>(
    of: Of,
    by: keyof C & string,
    options?: MeasureOptions<U>,
  ): Measure<U, 'non-additive', ValueRead<C, Of>>;
  /** What was counted last (or first) in a period, for each key, summed over keys. It is never summed over time. */
  balance<const K extends NumberColumn<C>, const U extends string = 'number'>(
    of: K,
    options: MeasureOptions<U> & BalanceRule<keyof C & string>,
  ): Measure<U, 'semi-additive', ValueRead<C, K>>;
}

/**
 * The measures of a fact, or of a dimension: aggregates of its rows, by name. They stand beside its columns.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), amount: decimal(18, 2).notNull() };
 * const measures = measuresOf(columns, (m) => ({
 *   revenue: m.sum('amount', { unit: 'EUR', description: 'What customers pay.' }),
 *   orders: m.countDistinct('order_id', { unit: 'order' }),
 * }));
 * ```
 */
export function measuresOf<const C extends Columns, M extends Readonly<Record<string, Measure>>>(
  _columns: C,
  build: (m: MeasureBuilders<C>) => M,
): M {
  // The signatures have checked the names of columns; the builders are the same for every contract.
  return build(BUILDERS as unknown as MeasureBuilders<C>);
}

type Value = Measure['of'];

/** What is counted are rows, unless its author says what they are. */
const measure = (aggregation: Aggregation, given: object): Measure => ({
  aggregation,
  ...(aggregation.startsWith('count') ? { unit: 'row' } : {}),
  ...given,
});
const ofValue =
  (aggregation: Aggregation) =>
  (of: Value, options: MeasureOptions = {}): Measure =>
    measure(aggregation, { of, ...options });
const picked =
  (aggregation: 'first' | 'last') =>
  (of: Value, by: string, options: MeasureOptions = {}): Measure =>
    measure(aggregation, { of, by, ...options });

const BUILDERS = {
  sum: ofValue('sum'),
  count: (options: MeasureOptions = {}) => measure('count', options),
  countOf: ofValue('count'),
  countTrue: ofValue('count true'),
  countDistinct: ofValue('count distinct'),
  average: ofValue('average'),
  min: ofValue('min'),
  max: ofValue('max'),
  median: ofValue('median'),
  percentile: (of: Value, fraction: number, options: MeasureOptions = {}) => measure('percentile', { of, fraction, ...options }),
  first: picked('first'),
  last: picked('last'),
  balance: (of: string, { over, keep, per, ...options }: MeasureOptions & BalanceRule) =>
    measure('balance', { of, balance: { over, keep, per }, ...options }),
};
