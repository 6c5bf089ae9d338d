import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { ColumnTest, TestOptions } from '../columns/index.js';

/** Builds a condition on one row of a relation whose rows are `R`. */
export type RowCondition<R> = (eb: ExpressionBuilder<{ row: R }, 'row'>) => Expression<SqlBool | null>;

/** Options of a model's data test: those of any test, and which rows it looks at. */
export interface RowTestOptions<R> extends TestOptions {
  /** Only rows for which this holds are tested. */
  readonly where?: RowCondition<R>;
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
  | { readonly kind: 'column'; readonly column: string; readonly test: ColumnTest; readonly options: RowTestOptions<UntypedRow> };

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
  column(column: keyof R & string, test: ColumnTest, options?: RowTestOptions<R>): ModelTest;
}

/** The one implementation of `RowTests`; it is typed by whoever hands it out. */
export const rowTests: RowTests<UntypedRow> = {
  expression: (name, holds, options = {}) => ({ kind: 'expression', name, holds, options }),
  uniqueCombination: (columns, options = {}) => ({ kind: 'unique-combination', columns, options }),
  column: (column, test, options = {}) => ({ kind: 'column', column, test, options }),
};
