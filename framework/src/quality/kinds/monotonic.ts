import { asc, lag } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { neighbourFailures } from './queries/neighbours.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';

/** How the values of a column follow each other. */
export interface Direction {
  /** Which way the values go; `increasing` when left out. */
  readonly direction?: 'increasing' | 'decreasing';
  /** Whether equal neighbours fail; false when left out. */
  readonly strictly?: boolean;
}

declare module './kind.js' {
  interface RowRules {
    monotonic: Required<Direction> & {
      readonly column: string;
      readonly orderBy: string;
      readonly options: GroupTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** Values go up, or down, in an order. Equal neighbours pass unless `strictly` is set. Nulls are left out. */
    monotonic(column: keyof R & string, options: GroupTestOptions<R> & Direction & { readonly orderBy: keyof R & string }): ModelTest;
  }
}

export const monotonic = rowKind<'monotonic'>()({
  kind: 'monotonic',
  written: ["t.monotonic('balance', { orderBy: 'day' })"],
  summary: 'Values go up, or down, in an order.',
  dimension: () => 'consistency',
  reach: 'group',
  name: ({ column }) => `monotonic_${column}`,
  column: ({ column }) => column,
  claim: nothing,
  failures: ({ column, orderBy, direction, strictly }, rows) =>
    neighbourFailures(
      {
        column,
        name: 'previous_value',
        beside: (eb) => lag(eb.ref(column)),
        orderBy: (eb) => asc(eb.ref(orderBy)),
        isWrong: (eb, ref, previous) => {
          const wrong = direction === 'increasing' ? '<' : '>';
          return eb(ref(column), strictly ? `${wrong}=` : wrong, previous);
        },
      },
      rows,
    ),
  builders: {
    monotonic: (
      column: string,
      {
        orderBy,
        direction = 'increasing',
        strictly = false,
        ...options
      }: GroupTestOptions<UntypedRow> & Direction & { readonly orderBy: string },
    ): ModelTest => ({ kind: 'monotonic', column, orderBy, direction, strictly, options }),
  },
});
