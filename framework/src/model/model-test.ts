import type { Expression, ExpressionBuilder, OperationNodeSource, QueryCreator, SqlBool } from 'kysely';
import type { ColumnTest, Range, Relation, TestOptions } from '../columns/index.js';
import type { DateUnit } from '../sql/index.js';

/** Builds a condition on one row of a relation whose rows are `R`. */
export type RowCondition<R> = (eb: ExpressionBuilder<{ row: R }, 'row'>) => Expression<SqlBool | null>;

/** Options of a model's data test: those of any test, and which rows it looks at. */
export interface RowTestOptions<R> extends TestOptions {
  /** Only rows for which this holds are tested. */
  readonly where?: RowCondition<R>;
}

/** Options of a test that looks at rows in groups. */
export interface GroupTestOptions<R> extends RowTestOptions<R> {
  /** The columns whose values make a group: the rule holds in each. */
  readonly groupBy?: readonly (keyof R & string)[];
}

/** A row of which nothing is known any more but that its columns have names. */
export type UntypedRow = Record<string, unknown>;

/** A data test that a model declares in `tests`, as plain data. */
export type ModelTest =
  | {
      readonly kind: 'expression';
      readonly name: string;
      readonly holds: RowCondition<UntypedRow>;
      readonly options: RowTestOptions<UntypedRow>;
    }
  | { readonly kind: 'unique-combination'; readonly columns: readonly string[]; readonly options: RowTestOptions<UntypedRow> }
  | { readonly kind: 'column'; readonly column: string; readonly test: ColumnTest; readonly options: GroupTestOptions<UntypedRow> }
  | { readonly kind: 'row-count'; readonly range: Range; readonly options: GroupTestOptions<UntypedRow> }
  | { readonly kind: 'row-count-of-days-ago'; readonly days: number; readonly times: Range; readonly options: TestOptions }
  | {
      readonly kind: 'sequence';
      readonly column: string;
      readonly rule: SequenceRule;
      readonly orderBy: string;
      readonly options: GroupTestOptions<UntypedRow>;
    }
  | {
      readonly kind: 'exclusive-ranges';
      readonly start: string;
      readonly end: string;
      readonly gaps: 'allowed' | 'forbidden' | 'required';
      readonly options: GroupTestOptions<UntypedRow>;
    }
  | {
      readonly kind: 'against';
      readonly comparison: Comparison;
      readonly to: Relation;
      readonly options: RowTestOptions<UntypedRow>;
    }
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly query: (db: QueryCreator<{ row: UntypedRow }>) => OperationNodeSource;
      readonly options: TestOptions;
    };

/** How the values of a column follow each other. */
export type SequenceRule =
  | { readonly kind: 'monotonic'; readonly direction: 'increasing' | 'decreasing'; readonly strictly: boolean }
  | { readonly kind: 'days'; readonly unit: DateUnit; readonly every: number }
  | { readonly kind: 'numbers'; readonly step: number };

/** What a relation has in common with another. */
export type Comparison =
  | {
      readonly kind: 'references';
      readonly columns: readonly string[];
      readonly referred: readonly string[];
      readonly where?: RowCondition<UntypedRow>;
    }
  | { readonly kind: 'row-count'; readonly range: Range }
  | { readonly kind: 'sum'; readonly column: string; readonly other: string; readonly tolerance: number }
  | { readonly kind: 'values'; readonly columns: readonly string[]; readonly others: readonly string[] }
  | { readonly kind: 'shares'; readonly column: string; readonly other: string; readonly significance: number }
  | { readonly kind: 'distribution'; readonly column: string; readonly other: string; readonly significance: number };

/** Options of a reference from several columns, or from some rows only. */
export interface ReferenceOptions<R, S> extends RowTestOptions<R> {
  /** Only rows of the other relation for which this holds count as referred to. */
  readonly referredWhere?: RowCondition<S>;
}

/**
 * The data tests that a model can declare; `R` is the type of its rows. It is handed to the model's `tests`, so that
 * column names and conditions are checked against the contract.
 */
export interface RowTests<R> {
  /**
   * Every row satisfies a condition. A row for which it is null fails, since nobody knows that it holds.
   *
   * @example
   * ```ts
   * const orderLines = intermediate({
   *   name: 'order_lines',
   *   from: {},
   *   columns: { net: integer(), margin: integer() },
   *   tests: (t) => [t.expression('margin never exceeds revenue', (eb) => eb('margin', '<=', eb.ref('net')))],
   *   query: (db) => db.selectNoFrom((eb) => [eb.val(3).as('net'), eb.val(1).as('margin')]),
   * });
   * ```
   */
  expression(name: string, holds: RowCondition<R>, options?: RowTestOptions<R>): ModelTest;
  /** No two rows agree in all of these columns. */
  uniqueCombination(columns: readonly (keyof R & string)[], options?: RowTestOptions<R>): ModelTest;
  /** A rule on one column, for rows that the column's own `.test(…)` can't single out. */
  column(column: keyof R & string, test: ColumnTest, options?: GroupTestOptions<R>): ModelTest;
  /** The number of rows, of each group with `groupBy`, lies in a range. */
  rowCount(range: Range, options?: GroupTestOptions<R>): ModelTest;
  /**
   * The number of rows, compared with what readers saw at the end of a day so many days ago (in UTC): no fewer, or so many times as many.
   * A build notes the numbers; as long as there is none of that day or a day before it, the test passes.
   *
   * @example
   * ```ts
   * const orders = intermediate({
   *   name: 'orders',
   *   from: {},
   *   columns: { order_id: integer() },
   *   tests: (t) => [
   *     t.rowCountOfDaysAgo(1),
   *     t.rowCountOfDaysAgo(7, { times: { min: 0.8, max: 1.5 }, severity: 'warn' }),
   *   ],
   *   query: (db) => db.selectNoFrom((eb) => eb.val(1).as('order_id')),
   * });
   * ```
   */
  rowCountOfDaysAgo(days: number, options?: TestOptions & { readonly times?: Range }): ModelTest;
  /** Values go up, or down, in an order. Equal neighbours pass unless `strictly` is set. Nulls are left out. */
  monotonic(
    column: keyof R & string,
    options: GroupTestOptions<R> & {
      readonly orderBy: keyof R & string;
      readonly direction?: 'increasing' | 'decreasing';
      readonly strictly?: boolean;
    },
  ): ModelTest;
  /** No day is missing between the first and the last, or no week, month and so on. */
  noGaps(column: keyof R & string, options?: GroupTestOptions<R> & { readonly unit?: DateUnit; readonly every?: number }): ModelTest;
  /** Whole numbers follow each other by a step; 1 when left out. */
  sequential(column: keyof R & string, options?: GroupTestOptions<R> & { readonly step?: number }): ModelTest;
  /**
   * Ranges do not overlap; a range without an end lasts for ever. `gaps` between them are allowed, forbidden or required.
   *
   * @example
   * ```ts
   * const prices = intermediate({
   *   name: 'prices',
   *   from: {},
   *   columns: { product_id: text(), valid_from: date(), valid_to: date() },
   *   tests: (t) => [t.exclusiveRanges('valid_from', 'valid_to', { groupBy: ['product_id'], gaps: 'forbidden' })],
   *   query: (db) =>
   *     db.selectNoFrom(() => [literal<string>('P1').as('product_id'), dateLiteral('2024-01-01').as('valid_from'), dateLiteral('2024-02-01').as('valid_to')]),
   * });
   * ```
   */
  exclusiveRanges(
    start: keyof R & string,
    end: keyof R & string,
    options?: GroupTestOptions<R> & { readonly gaps?: 'allowed' | 'forbidden' | 'required' },
  ): ModelTest;
  /** Every combination of values stands in another relation. Rows with a null in them are left out. */
  references<S extends object>(
    columns: readonly (keyof R & string)[],
    to: Relation<S>,
    referred: readonly (keyof S & string)[],
    options?: ReferenceOptions<R, S>,
  ): ModelTest;
  /** The number of rows is that of another relation, or that many times as much. */
  rowCountOf(to: Relation, options?: RowTestOptions<R> & { readonly times?: Range }): ModelTest;
  /** The sum of a column is that of another relation's, give or take a tolerance. */
  sumOf<S extends object>(
    column: keyof R & string,
    to: Relation<S>,
    other: keyof S & string,
    options?: RowTestOptions<R> & { readonly tolerance?: number },
  ): ModelTest;
  /** The same values occur, each as often, as in another relation. With all columns, both hold the same rows. */
  valuesOf<S extends object>(
    columns: readonly (keyof R & string)[],
    to: Relation<S>,
    others: readonly (keyof S & string)[],
    options?: RowTestOptions<R>,
  ): ModelTest;
  /** Values occur in the shares in which another relation has them: a chi-squared test of two samples. */
  sharesOf<S extends object>(
    column: keyof R & string,
    to: Relation<S>,
    other: keyof S & string,
    options?: RowTestOptions<R> & { readonly significance?: number },
  ): ModelTest;
  /** Numbers are distributed as another relation's are: a Kolmogorov–Smirnov test of two samples. */
  distributionOf<S extends object>(
    column: keyof R & string,
    to: Relation<S>,
    other: keyof S & string,
    options?: RowTestOptions<R> & { readonly significance?: number },
  ): ModelTest;
  /** A query over the relation, called `row`, for the rows that break a rule. A rule over several relations is a `dataTest`. */
  query(name: string, query: (db: QueryCreator<{ row: R }>) => OperationNodeSource, options?: TestOptions): ModelTest;
}

/** The one implementation of `RowTests`; it is typed by whoever hands it out. */
export const rowTests: RowTests<UntypedRow> = {
  expression: (name, holds, options = {}) => ({ kind: 'expression', name, holds, options }),
  uniqueCombination: (columns, options = {}) => ({ kind: 'unique-combination', columns, options }),
  column: (column, test, options = {}) => ({ kind: 'column', column, test, options }),
  rowCount: (range, options = {}) => ({ kind: 'row-count', range, options }),
  rowCountOfDaysAgo: (days, { times = { min: 1 }, ...options } = {}) => ({ kind: 'row-count-of-days-ago', days, times, options }),
  monotonic: (column, { orderBy, direction = 'increasing', strictly = false, ...options }) => ({
    kind: 'sequence',
    column,
    orderBy,
    rule: { kind: 'monotonic', direction, strictly },
    options,
  }),
  noGaps: (column, { unit = 'day', every = 1, ...options } = {}) => ({
    kind: 'sequence',
    column,
    orderBy: column,
    rule: { kind: 'days', unit, every },
    options,
  }),
  sequential: (column, { step = 1, ...options } = {}) => ({
    kind: 'sequence',
    column,
    orderBy: column,
    rule: { kind: 'numbers', step },
    options,
  }),
  exclusiveRanges: (start, end, { gaps = 'allowed', ...options } = {}) => ({ kind: 'exclusive-ranges', start, end, gaps, options }),
  references: (columns, to, referred, { referredWhere, ...options } = {}) =>
    // The signature has checked the condition against the other relation's rows.
    against({ kind: 'references', columns, referred, where: referredWhere as RowCondition<UntypedRow> | undefined }, to, options),
  rowCountOf: (to, { times = { min: 1, max: 1 }, ...options } = {}) => against({ kind: 'row-count', range: times }, to, options),
  sumOf: (column, to, other, { tolerance = 0, ...options } = {}) => against({ kind: 'sum', column, other, tolerance }, to, options),
  valuesOf: (columns, to, others, options = {}) => against({ kind: 'values', columns, others }, to, options),
  sharesOf: (column, to, other, { significance = 0.01, ...options } = {}) =>
    against({ kind: 'shares', column, other, significance }, to, options),
  distributionOf: (column, to, other, { significance = 0.01, ...options } = {}) =>
    against({ kind: 'distribution', column, other, significance }, to, options),
  query: (name, query, options = {}) => ({ kind: 'query', name, query, options }),
};

function against(comparison: Comparison, to: Relation<object>, options: RowTestOptions<UntypedRow>): ModelTest {
  return { kind: 'against', comparison, to, options };
}
