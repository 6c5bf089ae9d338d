import { columnKind } from './kind.js';
import { rowsWhere } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    // A rule without arguments.
    // biome-ignore lint/complexity/noBannedTypes: it says nothing beside its kind.
    'not-null': {};
  }
}

export const notNull = columnKind({
  kind: 'not-null',
  written: ['notNull()'],
  summary: 'The column is never null.',
  dimension: () => 'completeness',
  reach: 'row',
  name: () => 'not_null',
  claim: (column) => ({ kind: 'not-null', column }),
  values: () => ({ notNull: true }),
  failures: (column, _, rows) => rowsWhere((eb) => eb(column, 'is', null), rows),
});
