import type { ColumnTest, TestOptions } from '../../columns/index.js';
import { columnKind } from './kind.js';
import { rowsWhere } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    rejected: { readonly values: readonly (string | number | boolean)[] };
  }
}

/** Values are none of these. */
export function notIn(values: readonly (string | number | boolean)[], options: TestOptions = {}): ColumnTest {
  return { rule: { kind: 'rejected', values }, options };
}

export const rejected = columnKind({
  kind: 'rejected',
  written: ["notIn(['x'])"],
  summary: 'Values are none of these.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'rejected',
  claim: (column, rule) => ({ kind: 'each-value', column, rule }),
  values: ({ values }) => ({ noneOf: values }),
  failures: (column, { values }, rows) => rowsWhere((eb) => eb(column, 'in', [...values]), rows),
});
