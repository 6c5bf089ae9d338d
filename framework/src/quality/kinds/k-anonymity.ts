import type { Expression } from 'kysely';
import { coalesce, count, countDistinct, sum } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { smallGroups } from './queries/groups-of-people.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'k-anonymity': KAnonymity & { readonly options: RowTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /**
     * At least `k` people agree in all of the columns `by`, so that these values single no one out. Rows are people, unless `person` names the column
     * that tells them apart, or `people` the column with their number, in a table of aggregates. Failing groups are counted, and none of their values
     * is printed.
     *
     * @example
     * ```ts
     * const payers = intermediate({
     *   name: 'payers',
     *   from: {},
     *   columns: { region: text(), age_band: text(), customers: integer() },
     *   tests: (t) => [t.kAnonymity({ k: 5, by: ['region', 'age_band'], people: 'customers' })],
     *   query: (db) => db.selectNoFrom((eb) => [eb.val('south').as('region'), eb.val('40-49').as('age_band'), eb.val(12).as('customers')]),
     * });
     * ```
     */
    kAnonymity(rule: KAnonymity<keyof R & string>, options?: RowTestOptions<R>): ModelTest;
  }
}

/** How many people have to agree, and in what. */
export type KAnonymity<Column extends string = string> = {
  /** The fewest people of a group. */
  readonly k: number;
  /** The columns by which outsiders could recognise a person, taken together. */
  readonly by: readonly Column[];
} & (
  | {
      /** The column that tells people apart, where a person may have several rows. */
      readonly person?: Column;
      /** Not beside `person`. */
      readonly people?: never;
    }
  | {
      /** The column with the number of people, where a row is an aggregate. */
      readonly people: Column;
      /** Not beside `people`. */
      readonly person?: never;
    }
);

export const kAnonymity = rowKind<'k-anonymity'>()({
  kind: 'k-anonymity',
  written: ["t.kAnonymity({ k: 5, by: ['region', 'age_band'], people: 'customers' })"],
  summary: 'At least so many people agree in these columns, so that they single no one out.',
  dimension: () => 'validity',
  reach: 'relation',
  name: ({ by }) => `k_anonymity_${by.join('_')}`,
  column: nothing,
  claim: nothing,
  failures: ({ k, by, person, people }, rows) =>
    smallGroups(
      {
        by,
        name: 'people',
        size: (eb) => {
          if (person !== undefined) return countDistinct(eb.ref(person));
          // A number that is not known may be one.
          if (people !== undefined) return coalesce(sum(eb.ref(people) as Expression<number>), 1);
          return count();
        },
        least: k,
      },
      rows,
    ),
  builders: {
    kAnonymity: (rule: KAnonymity, options: RowTestOptions<UntypedRow> = {}): ModelTest => ({ kind: 'k-anonymity', ...rule, options }),
  },
});
