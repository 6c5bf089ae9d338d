import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { type OrderBy, over, type WindowFunction } from '../../../sql/index.js';
import { helperNames, type TestedRows, type UntypedRow } from '../scope.js';
import { type Failures, named, type RowBuilder, testedRows } from './failing-rows.js';
import type { AnyBuilder } from './measured.js';

/** Rows that are compared with the one before or behind them. */
export interface Neighbours {
  /** The column whose values are compared; rows without one are left out. */
  readonly column: string;
  /** What is taken from the neighbour, and the name that the failing rows show it under. */
  readonly beside: (eb: RowBuilder) => WindowFunction<unknown>;
  readonly name: string;
  readonly orderBy: (eb: RowBuilder) => OrderBy;
  readonly isWrong: (eb: AnyBuilder, ref: (column: string) => Expression<unknown>, neighbour: Expression<unknown>) => Expression<SqlBool>;
}

/** The rows that are at odds with a neighbour, with what was taken from it. */
export function neighbourFailures({ column, beside, name, orderBy, isWrong }: Neighbours, scope: TestedRows): Failures {
  const { columns, groupBy = [] } = scope;
  const helper = helperNames(...columns)(name);
  const eb = expressionBuilder<Record<string, UntypedRow>, string>();
  const ref = (one: string): Expression<unknown> => eb.ref(`neighbours.${one}`);
  const inner = testedRows(scope)
    .where(column, 'is not', null)
    // A table may have more columns than its contract, and one of these may be called as the helper is.
    .select([...columns])
    .select((row) => {
      const window = { orderBy: orderBy(row), ...(groupBy.length === 0 ? {} : { partitionBy: groupBy.map((one) => row.ref(one)) }) };
      return named(over(beside(row), window), helper);
    });
  const rows = eb
    .selectFrom(inner.as('neighbours'))
    .selectAll('neighbours')
    .where(isWrong(eb, ref, ref(helper)));
  // What the rows hold is known only here.
  return { rows: rows as unknown as Failures['rows'] };
}
