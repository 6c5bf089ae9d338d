import { type Expression, type ExpressionBuilder, expressionBuilder, type SqlBool } from 'kysely';
import { type Condition, count } from '../../../sql/index.js';
import { helperNames, type TestedRows, type UntypedRow } from '../scope.js';
import { asCondition, type Failures, named, type RowBuilder, type TESTED, tested } from './failing-rows.js';

/** Numbers of a whole relation, and when they are out of line. */
export interface RuleMeasure {
  /** The numbers, by name, over the rows for which `filter` holds. */
  readonly numbers: (eb: RowBuilder, filter: Condition | undefined) => Readonly<Record<string, Expression<unknown>>>;
  readonly isBroken: (eb: AnyBuilder, numbers: Readonly<Record<string, Expression<unknown>>>) => Expression<SqlBool>;
}

/** Builds conditions on what is already an expression. */
export type AnyBuilder = ExpressionBuilder<Record<string, UntypedRow>, string>;

/** One row with the numbers where they are out of line, or one for each such group. */
export function measuredFailures({ numbers, isBroken }: RuleMeasure, { columns, where, groupBy = [] }: TestedRows): Failures {
  const eb = expressionBuilder<Record<typeof TESTED, UntypedRow>, typeof TESTED>() as unknown as RowBuilder;
  const filter = where === undefined ? undefined : asCondition(where, eb);
  const measured = numbers(eb, groupBy.length === 0 ? filter : undefined);
  const helper = helperNames(...columns);
  const names = new Map(Object.keys(measured).map((name) => [name, helper(name)]));
  const filtered = groupBy.length === 0 || filter === undefined ? tested() : tested().where(filter);
  const inner = groupBy
    .reduce((query, column) => query.groupBy(column), filtered)
    .select([...groupBy, ...Object.entries(measured).map(([name, expression]) => named(expression, names.get(name) ?? name))]);
  const outer = expressionBuilder<Record<string, UntypedRow>, string>();
  const references = Object.fromEntries([...names].map(([key, name]) => [key, outer.ref(`measured.${name}`)]));
  const rows = outer.selectFrom(inner.as('measured')).selectAll('measured').where(isBroken(outer, references));
  const total = groupBy.length > 0 ? undefined : countBroken(outer, isBroken(outer, measured));
  // What the rows hold is known only here, and no caller needs it.
  return { rows: rows as unknown as Failures['rows'], ...(total === undefined ? {} : { aggregate: total }) };
}

function countBroken(eb: AnyBuilder, broken: Expression<SqlBool>): Expression<number> {
  return eb.case().when(broken).then(1).else(0).end();
}

/** The number of rows out of a range. */
export function rowCountMeasure(range: { readonly min?: number; readonly max?: number }): RuleMeasure {
  return {
    numbers: (_, filter) => ({ measured: count(undefined, filter === undefined ? {} : { filter }) }),
    isBroken: (eb, { measured }) => outside(eb, measured as Expression<unknown>, range),
  };
}

/** True where a value lies outside of a range. */
export function outside(
  eb: AnyBuilder,
  value: Expression<unknown>,
  { min, max }: { readonly min?: unknown; readonly max?: unknown },
): Expression<SqlBool> {
  const below = min === undefined ? [] : [eb(value, '<', min)];
  const above = max === undefined ? [] : [eb(value, '>', max)];
  return eb.or([...below, ...above]);
}
