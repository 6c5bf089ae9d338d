import type { Relation } from '../../columns/index.js';
import { literal, sum } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { failures, outer, ref, referredRows, rowsOfModel } from './queries/between-relations.js';
import { named, REFERRED, TESTED } from './queries/failing-rows.js';
import { helperNames, type RowTestOptions, type UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'values-of': {
      readonly columns: readonly string[];
      readonly to: Relation;
      readonly others: readonly string[];
      readonly options: RowTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** The same values occur, each as often, as in another relation. With all columns, both hold the same rows. */
    valuesOf<S extends object>(
      columns: readonly (keyof R & string)[],
      to: Relation<S>,
      others: readonly (keyof S & string)[],
      options?: RowTestOptions<R>,
    ): ModelTest;
  }
}

export const valuesOfKind = rowKind<'values-of'>()({
  kind: 'values-of',
  written: ["t.valuesOf(['id', 'amount'], other, ['id', 'amount'])"],
  summary: 'The same values occur, each as often, as in another relation.',
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to, columns }) => `values_of_${to.name}_${columns.join('_')}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  // The combinations of values that one relation holds more often, with how much more often the tested one does.
  failures: ({ columns, others, to }, scope) => {
    const surplus = helperNames(...scope.columns, ...Object.keys(to.columns))('surplus');
    const both = rowsOfModel(scope)
      .select([...columns.map((column) => `${TESTED}.${column} as ${column}`), named(literal<number>(1), surplus)])
      .unionAll(
        referredRows().select([
          ...columns.map((column, place) => `${REFERRED}.${others[place]} as ${column}`),
          named(literal<number>(-1), surplus),
        ]) as never,
      );
    const all = sum(ref<number>(`both.${surplus}`));
    const grouped = outer.selectFrom(both.as('both')).groupBy(columns.map((column) => `both.${column}`));
    return failures(grouped.select([...columns.map((column) => `both.${column}`), named(all, surplus)]).having(outer.eb(all, '!=', 0)));
  },
  builders: {
    valuesOf: <S extends object>(
      columns: readonly string[],
      to: Relation<S>,
      others: readonly (keyof S & string)[],
      options: RowTestOptions<UntypedRow> = {},
    ): ModelTest => ({ kind: 'values-of', columns, to: to as Relation, others, options }),
  },
});
