import type { Expression } from 'kysely';
import { add, asc, lag } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { neighbourFailures } from './queries/neighbours.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    sequential: { readonly column: string; readonly step: number; readonly options: GroupTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /** Whole numbers follow each other by a step; 1 when left out. */
    sequential(column: keyof R & string, options?: GroupTestOptions<R> & { readonly step?: number }): ModelTest;
  }
}

export const sequential = rowKind<'sequential'>()({
  kind: 'sequential',
  written: ["t.sequential('line_number', { groupBy: ['order_id'] })"],
  summary: 'Whole numbers follow each other by a step.',
  dimension: () => 'consistency',
  reach: 'group',
  name: ({ column }) => `sequential_${column}`,
  column: ({ column }) => column,
  claim: nothing,
  failures: ({ column, step }, rows) =>
    neighbourFailures(
      {
        column,
        name: 'previous_value',
        beside: (eb) => lag(eb.ref(column)),
        orderBy: (eb) => asc(eb.ref(column)),
        isWrong: (eb, ref, previous) => eb(ref(column), '!=', add(previous as Expression<number>, step)),
      },
      rows,
    ),
  builders: {
    sequential: (column: string, { step = 1, ...options }: GroupTestOptions<UntypedRow> & { readonly step?: number } = {}): ModelTest => ({
      kind: 'sequential',
      column,
      step,
      options,
    }),
  },
});
