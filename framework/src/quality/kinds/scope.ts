import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { TestOptions } from '../../columns/index.js';

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

/** Which rows a test looks at, and in what groups. */
export interface TestScope {
  readonly where?: RowCondition<UntypedRow>;
  readonly groupBy?: readonly string[];
}

/** The rows that a test looks at. */
export interface TestedRows extends TestScope {
  /** The columns that the contract declares, in its order. */
  readonly columns: readonly string[];
}

/** Makes names for the columns that a query adds to those of a relation: no two are the same, and none is one of the relation's. */
export function helperNames(...columns: readonly string[]): (wanted: string) => string {
  // Warehouses compare names without regard to case.
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  return (wanted) => {
    let name = wanted;
    for (let place = 2; taken.has(name.toLowerCase()); place += 1) name = `${wanted}_${place}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
