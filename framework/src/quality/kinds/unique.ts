import { columnKind } from './kind.js';
import { repeatedValues } from './queries/failing-rows.js';

declare module '../../columns/column-test.js' {
  interface ColumnRules {
    // biome-ignore lint/complexity/noBannedTypes: it says nothing beside its kind.
    unique: {};
  }
}

export const unique = columnKind({
  kind: 'unique',
  written: ['unique()'],
  summary: 'No two rows hold the same value; nulls are left out.',
  dimension: () => 'uniqueness',
  reach: 'group',
  name: () => 'unique',
  claim: (column) => ({ kind: 'unique', columns: [column], nulls: 'left out' }),
  values: () => ({ unique: true }),
  failures: (column, _, rows) => repeatedValues([...new Set([...(rows.groupBy ?? []), column])], [column], rows),
});
