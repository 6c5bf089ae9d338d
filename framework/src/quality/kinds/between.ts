import type { Expression, SqlBool } from 'kysely';
import type { ColumnRuleOf, ColumnTest, TestOptions } from '../../columns/index.js';
import { columnKind } from './kind.js';
import { type RowBuilder, rowsWhere } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    between: { readonly min?: number | string; readonly max?: number | string; readonly exclusive: boolean };
  }
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

export const betweenKind = columnKind({
  kind: 'between',
  written: ['between(1, 10_000)', 'atLeast(0)', 'atMost(9)', 'positive()'],
  summary: 'Values lie in a range.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'between',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: ({ min, max, exclusive }) => ({ range: { min, max, exclusive } }),
  failures: (column, rule, rows) => rowsWhere((eb) => isOutside(eb, column, rule), rows),
});

function isOutside(eb: RowBuilder, column: string, { min, max, exclusive }: ColumnRuleOf<'between'>): Expression<SqlBool> {
  const below = min === undefined ? [] : [eb(column, exclusive ? '<=' : '<', min)];
  const above = max === undefined ? [] : [eb(column, exclusive ? '>=' : '>', max)];
  return eb.or([...below, ...above]);
}
