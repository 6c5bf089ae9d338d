import {
  type Expression,
  type ExpressionBuilder,
  NOOP_QUERY_EXECUTOR,
  QueryCreator,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { RowCondition, UntypedRow } from '../model/index.js';

/** The name under which a test's query reads the relation that it tests. */
export const TESTED = 'row';
/** The name under which a test's query reads the relation that a column refers to. */
export const REFERRED = 'referred';

type Tables = { [TESTED]: UntypedRow; [REFERRED]: UntypedRow };

/** A query for the rows that break a rule. */
export type FailingRows = SelectQueryBuilder<Tables, typeof TESTED, UntypedRow>;

/** The rows of the tested relation that a test looks at, all columns. */
export function testedRows(where: RowCondition<UntypedRow> | undefined): FailingRows {
  const rows = new QueryCreator<Tables>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom(TESTED).selectAll(TESTED);
  return where === undefined ? rows : rows.where((eb) => asCondition(where, eb));
}

/** The values that occur more than once in some columns, with the number of their rows; groups with a null are left out. */
export function repeatedValues(columns: readonly string[], where: RowCondition<UntypedRow> | undefined): FailingRows {
  const start = new QueryCreator<Tables>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom(TESTED);
  const tested = where === undefined ? start : start.where((eb) => asCondition(where, eb));
  return columns
    .reduce((query, column) => query.where(column, 'is not', null).groupBy(column), tested)
    .select([...columns, (eb) => eb.fn.countAll().as('rows')])
    .having((eb) => eb(eb.fn.countAll(), '>', 1)) as unknown as FailingRows;
}

/** A condition of an author, applied to the tested relation. */
export function asCondition(condition: RowCondition<UntypedRow>, eb: ExpressionBuilder<Tables, typeof TESTED>): Expression<SqlBool> {
  return condition(eb as unknown as ExpressionBuilder<{ row: UntypedRow }, 'row'>) as Expression<SqlBool>;
}

/** True unless the condition is surely true: a null is a failure. */
export function isNotTrue(condition: Expression<SqlBool | null>): Expression<SqlBool> {
  return sql<SqlBool>`(not coalesce(${condition}, false))`;
}
