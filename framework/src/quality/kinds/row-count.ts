import { type ModelTest, nothing, rowKind } from './kind.js';
import { measuredFailures, rowCountMeasure } from './queries/measured.js';
import type { Range } from './range.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'row-count': { readonly range: Range; readonly options: GroupTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /** The number of rows, of each group with `groupBy`, lies in a range. */
    rowCount(range: Range, options?: GroupTestOptions<R>): ModelTest;
  }
}

export const rowCount = rowKind<'row-count'>()({
  kind: 'row-count',
  written: ['t.rowCount({ min: 1 })'],
  summary: 'The number of rows lies in a range.',
  dimension: () => 'consistency',
  reach: 'group',
  name: () => 'row_count',
  column: nothing,
  claim: nothing,
  failures: ({ range }, rows) => measuredFailures(rowCountMeasure(range), rows),
  builders: {
    rowCount: (range: Range, options: GroupTestOptions<UntypedRow> = {}): ModelTest => ({ kind: 'row-count', range, options }),
  },
});
