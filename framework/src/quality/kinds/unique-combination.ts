import { type ModelTest, nothing, rowKind } from './kind.js';
import { repeatedValues } from './queries/failing-rows.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'unique-combination': { readonly columns: readonly string[]; readonly options: RowTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /**
     * No two rows agree in all of these columns. A null in one of several columns is a value like any other, as it is for merges and
     * histories; a single column that is null is left out, as `unique()` does.
     */
    uniqueCombination(columns: readonly (keyof R & string)[], options?: RowTestOptions<R>): ModelTest;
  }
}

export const uniqueCombination = rowKind<'unique-combination'>()({
  kind: 'unique-combination',
  written: ["t.uniqueCombination(['order_id', 'line_number'])", "grain: ['order_id', 'line_number']"],
  summary: 'No two rows agree in all of these columns; of several columns, a null is a value like any other.',
  dimension: () => 'uniqueness',
  reach: 'relation',
  name: ({ columns }) => `unique_${columns.join('_')}`,
  column: nothing,
  claim: ({ columns }) => ({ kind: 'unique', columns, nulls: columns.length === 1 ? 'left out' : 'equal' }),
  failures: ({ columns }, rows) => repeatedValues(columns, columns.length === 1 ? columns : [], rows),
  decidedBy: ({ columns }) => columns,
  builders: {
    uniqueCombination: (columns: readonly string[], options: RowTestOptions<UntypedRow> = {}): ModelTest => ({
      kind: 'unique-combination',
      columns,
      options,
    }),
  },
});
