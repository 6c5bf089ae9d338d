import { type Expression, type ExpressionBuilder, expressionBuilder, type SqlBool } from 'kysely';
import type { Statistic } from '../columns/index.js';
import type { RowCondition, UntypedRow } from '../model/index.js';
import {
  avg,
  type Condition,
  count,
  countDistinct,
  countIf,
  literal,
  max,
  min,
  percentile,
  safeDivide,
  stddev,
  sum,
} from '../sql/index.js';
import { asCondition, type Failures, named, type RowBuilder, type TESTED, tested } from './failing-rows.js';

/** Numbers of a whole relation, and when they are out of line. */
export interface Measure {
  /** The numbers, by name, over the rows for which `filter` holds. */
  readonly numbers: (eb: RowBuilder, filter: Condition | undefined) => Readonly<Record<string, Expression<unknown>>>;
  readonly isBroken: (eb: AnyBuilder, numbers: Readonly<Record<string, Expression<unknown>>>) => Expression<SqlBool>;
}

/** Builds conditions on what is already an expression. */
export type AnyBuilder = ExpressionBuilder<Record<string, UntypedRow>, string>;

/** Which rows a test looks at, and in what groups. */
export interface Scope {
  readonly where?: RowCondition<UntypedRow>;
  readonly groupBy?: readonly string[];
}

/** One row with the numbers where they are out of line, or one for each such group. */
export function measuredFailures({ numbers, isBroken }: Measure, { where, groupBy = [] }: Scope): Failures {
  const eb = expressionBuilder<Record<typeof TESTED, UntypedRow>, typeof TESTED>() as unknown as RowBuilder;
  const filter = where === undefined ? undefined : asCondition(where, eb);
  const measured = numbers(eb, groupBy.length === 0 ? filter : undefined);
  const filtered = groupBy.length === 0 || filter === undefined ? tested() : tested().where(filter);
  const inner = groupBy
    .reduce((query, column) => query.groupBy(column), filtered)
    .select([...groupBy, ...Object.entries(measured).map(([name, expression]) => named(expression, name))]);
  const outer = expressionBuilder<Record<string, UntypedRow>, string>();
  const references = Object.fromEntries(Object.keys(measured).map((name) => [name, outer.ref(`measured.${name}`)]));
  const rows = outer.selectFrom(inner.as('measured')).selectAll('measured').where(isBroken(outer, references));
  const total = groupBy.length > 0 ? undefined : countBroken(outer, isBroken(outer, measured));
  // What the rows hold is known only here, and nobody asks.
  return { rows: rows as unknown as Failures['rows'], ...(total === undefined ? {} : { aggregate: total }) };
}

function countBroken(eb: AnyBuilder, broken: Expression<SqlBool>): Expression<number> {
  return eb.case().when(broken).then(1).else(0).end();
}

/** A statistic of a column out of a range. Without values there is none, and nothing is out of line. */
export function statisticMeasure(column: string, statistic: Statistic, range: { readonly min?: unknown; readonly max?: unknown }): Measure {
  return {
    numbers: (eb, filter) => ({ measured: statisticOf(eb, column, statistic, filter) }),
    isBroken: (eb, { measured }) => outside(eb, measured as Expression<unknown>, range),
  };
}

/** The number of rows out of a range. */
export function rowCountMeasure(range: { readonly min?: number; readonly max?: number }): Measure {
  return {
    numbers: (_, filter) => ({ measured: count(undefined, filter === undefined ? {} : { filter }) }),
    isBroken: (eb, { measured }) => outside(eb, measured as Expression<unknown>, range),
  };
}

/** The number of rows out of a range of so many times as many as there were before. */
export function changedRowCountMeasure(before: number, times: { readonly min?: number; readonly max?: number }): Measure {
  const measure = rowCountMeasure({
    ...(times.min === undefined ? {} : { min: Math.ceil(exact(before * times.min)) }),
    ...(times.max === undefined ? {} : { max: Math.floor(exact(before * times.max)) }),
  });
  return { ...measure, numbers: (eb, filter) => ({ ...measure.numbers(eb, filter), rows_before: literal<number>(before) }) };
}

/** A product of decimal numbers without the dust of binary ones: 300 · 1.15 is 345. */
function exact(product: number): number {
  return Number(product.toPrecision(12));
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

function statisticOf(eb: RowBuilder, column: string, statistic: Statistic, filter: Condition | undefined): Expression<unknown> {
  const value = eb.ref(column).$castTo<number | null>();
  const options = filter === undefined ? {} : { filter };
  if (typeof statistic === 'object') return percentile(value, statistic.quantile, options);
  switch (statistic) {
    case 'mean':
      return avg(value, options);
    case 'stddev':
      return stddev(value, options);
    case 'sum':
      return sum(value, options);
    case 'min':
      return min(value, options);
    case 'max':
      return max(value, options);
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
      return statistic satisfies never;
  }
}
