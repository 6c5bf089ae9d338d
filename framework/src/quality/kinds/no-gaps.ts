import type { Expression } from 'kysely';
import { asc, type DateUnit, dateDiff, lag } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { neighbourFailures } from './queries/neighbours.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'no-gaps': {
      readonly column: string;
      readonly unit: DateUnit;
      readonly every: number;
      readonly options: GroupTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** No day is missing between the first and the last, or no week, month and so on. */
    noGaps(column: keyof R & string, options?: GroupTestOptions<R> & { readonly unit?: DateUnit; readonly every?: number }): ModelTest;
  }
}

export const noGaps = rowKind<'no-gaps'>()({
  kind: 'no-gaps',
  written: ["t.noGaps('day')"],
  summary: 'No day, week or month is missing between the first and the last.',
  dimension: () => 'consistency',
  reach: 'group',
  name: ({ column }) => `no_gaps_${column}`,
  column: ({ column }) => column,
  claim: nothing,
  failures: ({ column, unit, every }, rows) =>
    neighbourFailures(
      {
        column,
        name: 'previous_value',
        beside: (eb) => lag(eb.ref(column)),
        orderBy: (eb) => asc(eb.ref(column)),
        // A day that occurs twice is no gap.
        isWrong: (eb, ref, previous) => eb(dateDiff(unit, previous as Expression<string>, ref(column) as Expression<string>), '>', every),
      },
      rows,
    ),
  builders: {
    noGaps: (
      column: string,
      { unit = 'day', every = 1, ...options }: GroupTestOptions<UntypedRow> & { readonly unit?: DateUnit; readonly every?: number } = {},
    ): ModelTest => ({ kind: 'no-gaps', column, unit, every, options }),
  },
});
