import { type ModelTest, nothing, rowKind } from './kind.js';
import { asCondition, isFalseOrUnknown, rowsWhere } from './queries/failing-rows.js';
import type { RowCondition, RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    expression: { readonly name: string; readonly holds: RowCondition<UntypedRow>; readonly options: RowTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /**
     * Every row satisfies a condition. A row for which it is null fails, since it is not known to hold.
     *
     * @example
     * ```ts
     * const orderLines = intermediate({
     *   name: 'order_lines',
     *   from: {},
     *   columns: { net: integer(), margin: integer() },
     *   tests: (t) => [t.expression('margin never exceeds revenue', (eb) => eb('margin', '<=', eb.ref('net')))],
     *   query: (db) => db.selectNoFrom((eb) => [eb.val(3).as('net'), eb.val(1).as('margin')]),
     * });
     * ```
     */
    expression(name: string, holds: RowCondition<R>, options?: RowTestOptions<R>): ModelTest;
  }
}

export const expression = rowKind<'expression'>()({
  kind: 'expression',
  written: ["t.expression('margin never exceeds revenue', …)"],
  summary: 'Every row satisfies a condition.',
  dimension: () => 'accuracy',
  reach: 'row',
  name: ({ name }) => name,
  column: nothing,
  description: ({ name }) => name,
  claim: nothing,
  failures: ({ holds }, rows) => rowsWhere((eb) => isFalseOrUnknown(asCondition(holds, eb), eb), rows),
  builders: {
    expression: (name: string, holds: RowCondition<UntypedRow>, options: RowTestOptions<UntypedRow> = {}): ModelTest => ({
      kind: 'expression',
      name,
      holds,
      options,
    }),
  },
});
