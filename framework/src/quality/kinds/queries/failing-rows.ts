import {
  type AliasedExpression,
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  NOOP_QUERY_EXECUTOR,
  type OperationNodeSource,
  QueryCreator,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import { coalesce, count, countIf, SqlExpression, sum } from '../../../sql/index.js';
import { helperNames, type RowCondition, type TestedRows, type UntypedRow } from '../scope.js';

/** The name under which a test's query reads the relation that it tests. */
export const TESTED = 'row';
/** The name under which a test's query reads the relation that a column refers to. */
export const REFERRED = 'referred';

type Tables = { [TESTED]: UntypedRow; [REFERRED]: UntypedRow };

/** Builds conditions on one row of the tested relation. */
export type RowBuilder = ExpressionBuilder<Tables, typeof TESTED>;

/** What breaks a rule. */
export interface Failures {
  /** A query for the rows that break it. */
  readonly rows: SelectQueryBuilder<Tables, typeof TESTED, UntypedRow>;
  /** For a rule that a row breaks by itself: the condition, by which many rules are counted in one scan. */
  readonly condition?: Expression<SqlBool>;
  /** For a rule about the relation as a whole: 1 when it is broken, as an aggregate that can be counted in the same scan. */
  readonly aggregate?: Expression<number>;
  /** A query for the number of those rows, as `failures`, where there is a quicker way than to count what the other returns. */
  readonly count?: OperationNodeSource;
}

/** The rows that satisfy a condition, all columns. */
export function rowsWhere(failing: (eb: RowBuilder) => Expression<SqlBool>, { where }: Pick<TestedRows, 'where'>): Failures {
  const eb = expressionBuilder<Tables, typeof TESTED>();
  const condition = where === undefined ? failing(eb) : eb.and([asCondition(where, eb), failing(eb)]);
  return { rows: tested().selectAll(TESTED).where(condition), condition };
}

/** The rows whose value in a column stands nowhere in a column of the relation that it refers to. */
export function orphans(column: string, referred: string, scope: TestedRows): Failures {
  const rows = testedRows(scope)
    .selectAll(TESTED)
    .where(column, 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom(REFERRED).select(`${REFERRED}.${referred}`).whereRef(`${REFERRED}.${referred}`, '=', `${TESTED}.${column}`),
        ),
      ),
    );
  return {
    // What the rows hold is known only here, and no caller needs it.
    rows: rows as unknown as Failures['rows'],
    get count() {
      return countOrphans(column, referred, scope);
    },
  };
}

/** Each value is looked for once, however many rows have it. */
function countOrphans(column: string, referred: string, scope: TestedRows): OperationNodeSource {
  const helper = helperNames(...scope.columns);
  const [value, rows] = [helper('value'), helper('rows')];
  const eb = expressionBuilder<Record<string, UntypedRow>, never>();
  const values = testedRows(scope)
    .where(column, 'is not', null)
    .groupBy(column)
    .select((row) => [row.ref(column).as(value), count().as(rows)]);
  const known = eb.selectFrom(REFERRED).select(`${REFERRED}.${referred}`).whereRef(`${REFERRED}.${referred}`, '=', `valued.${value}`);
  return eb
    .selectFrom(values.as('valued'))
    .select((valued) => coalesce(sum(valued.ref(`valued.${rows}`) as Expression<number>), 0).as('failures'))
    .where(eb.not(eb.exists(known)));
}

/** The values that occur more than once in some columns, with the number of their rows; a row with a null in `known` is left out. */
export function repeatedValues(columns: readonly string[], known: readonly string[], scope: TestedRows): Failures {
  const rows = known.reduce((query, column) => query.where(column, 'is not', null), testedRows(scope));
  const repeated = columns
    .reduce((query, column) => query.groupBy(column), rows)
    .select([...columns, (eb) => eb.fn.countAll().as(helperNames(...scope.columns)('rows'))])
    .having((eb) => eb(eb.fn.countAll(), '>', 1));
  // What the rows hold is known only here, and no caller needs it.
  return { rows: repeated as unknown as Failures['rows'] };
}

/**
 * One query over one scan for all tests that can be counted together: rules that a row breaks by itself, and aggregates.
 * Its one row holds the failures of each, as `failures_0`, `failures_1` and so on.
 */
export function countTogether(failures: readonly Failures[]): OperationNodeSource {
  return tested().select(
    failures.map(({ condition, aggregate }, index) =>
      condition === undefined
        ? named(aggregate ?? expressionBuilder().val(0), `failures_${index}`)
        : countIf(condition).as(`failures_${index}`),
    ),
  );
}

/** An expression under a name. */
export function named(expression: Expression<unknown>, name: string): AliasedExpression<unknown, string> {
  return new SqlExpression<unknown>(expression.toOperationNode()).as(name);
}

/** A condition of an author, applied to the tested relation. */
export function asCondition(condition: RowCondition<UntypedRow>, eb: RowBuilder): Expression<SqlBool> {
  return condition(eb as unknown as ExpressionBuilder<{ row: UntypedRow }, 'row'>) as Expression<SqlBool>;
}

/** True unless the condition is surely true: a null is a failure. */
export function isFalseOrUnknown(condition: Expression<SqlBool>, eb: RowBuilder): Expression<SqlBool> {
  return eb.not(coalesce(condition, false)).$castTo<SqlBool>();
}

/** The tested relation. */
export function tested(): SelectQueryBuilder<Tables, typeof TESTED, object> {
  return new QueryCreator<Tables>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom(TESTED);
}

/** The rows of the tested relation that a test looks at. */
export function testedRows({ where }: Pick<TestedRows, 'where'>): SelectQueryBuilder<Tables, typeof TESTED, object> {
  return where === undefined ? tested() : tested().where((eb) => asCondition(where, eb));
}

/** What a query of an author's own starts from: the tested relation and nothing else. */
export function testedDatabase(): QueryCreator<{ row: UntypedRow }> {
  return new QueryCreator({ executor: NOOP_QUERY_EXECUTOR });
}

/** A column that holds text. */
export function textIn(eb: RowBuilder, column: string): Expression<string> {
  return eb.ref(column).$castTo<string>();
}
