import { columnKind } from './kind.js';
import { rowsWhere } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    accepted: { readonly values: readonly (string | number | boolean)[] };
  }
}

export const accepted = columnKind({
  kind: 'accepted',
  written: ["accepted('a', 'b')"],
  summary: 'Values are among these.',
  dimension: () => 'validity',
  reach: 'row',
  name: () => 'accepted',
  claim: (column, { values }) => ({ kind: 'accepted', column, values }),
  values: ({ values }) => ({ oneOf: values }),
  failures: (column, { values }, rows) => rowsWhere((eb) => eb(column, 'not in', [...values]), rows),
});
