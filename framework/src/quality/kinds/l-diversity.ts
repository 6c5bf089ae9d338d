import { add, countDistinct, ifElse, max } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { smallGroups } from './queries/groups-of-people.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'l-diversity': LDiversity & { readonly options: RowTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /**
     * Those who agree in all of the columns `by` have at least `l` different values in `of`, so that to know the group of a person does not tell the
     * value; a null is a value like any other. Failing groups are counted, and none of their values is printed.
     *
     * @example
     * ```ts
     * const visits = intermediate({
     *   name: 'visits',
     *   from: {},
     *   columns: { region: text(), illness: text() },
     *   tests: (t) => [t.lDiversity({ l: 3, by: ['region'], of: 'illness' })],
     *   query: (db) => db.selectNoFrom((eb) => [eb.val('south').as('region'), eb.val('none').as('illness')]),
     * });
     * ```
     */
    lDiversity(rule: LDiversity<keyof R & string>, options?: RowTestOptions<R>): ModelTest;
  }
}

/** How many values a group has to have, and of what. */
export interface LDiversity<Column extends string = string> {
  /** The fewest different values in a group. */
  readonly l: number;
  /** The columns by which outsiders could recognise a person, taken together. */
  readonly by: readonly Column[];
  /** The column that is not to be known of a person. */
  readonly of: Column;
}

export const lDiversity = rowKind<'l-diversity'>()({
  kind: 'l-diversity',
  written: ["t.lDiversity({ l: 3, by: ['region', 'age_band'], of: 'illness' })"],
  summary: 'Those who agree in these columns have at least so many different values in another one.',
  dimension: () => 'validity',
  reach: 'relation',
  name: ({ by, of }) => `l_diversity_${of}_by_${by.join('_')}`,
  column: nothing,
  claim: nothing,
  failures: ({ l, by, of }, rows) =>
    smallGroups(
      {
        by,
        name: 'different_values',
        size: (eb) => add(countDistinct(eb.ref(of)), max(ifElse(eb(of, 'is', null), 1, 0))),
        least: l,
      },
      rows,
    ),
  builders: {
    lDiversity: (rule: LDiversity, options: RowTestOptions<UntypedRow> = {}): ModelTest => ({ kind: 'l-diversity', ...rule, options }),
  },
});
