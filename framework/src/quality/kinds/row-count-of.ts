import type { Expression } from 'kysely';
import type { Relation } from '../../columns/index.js';
import { count, multiply } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { failures, outer, ref, referredRows, rowsOfModel } from './queries/between-relations.js';
import { named } from './queries/failing-rows.js';
import type { Range } from './range.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'row-count-of': { readonly to: Relation; readonly times: Range; readonly options: RowTestOptions<UntypedRow> };
  }
  interface RowTests<R> {
    /** The number of rows is that of another relation, or that many times as much. */
    rowCountOf(to: Relation, options?: RowTestOptions<R> & { readonly times?: Range }): ModelTest;
  }
}

export const rowCountOf = rowKind<'row-count-of'>()({
  kind: 'row-count-of',
  written: ['t.rowCountOf(other)'],
  summary: 'The number of rows is that of another relation, or so many times as many.',
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to }) => `row_count_of_${to.name}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  // Both numbers of rows where they are at odds.
  failures: ({ times: { min, max } }, scope) => {
    const counts = outer.selectFrom([
      rowsOfModel(scope).select(named(count(), 'rows')).as('own'),
      referredRows().select(named(count(), 'rows')).as('other'),
    ]);
    const times = (factor: number): Expression<number> => multiply(ref<number>('other.rows'), factor);
    const below = min === undefined ? [] : [outer.eb(ref('own.rows'), '<', times(min))];
    const above = max === undefined ? [] : [outer.eb(ref('own.rows'), '>', times(max))];
    return failures(counts.select(['own.rows as own_rows', 'other.rows as other_rows']).where(outer.or([...below, ...above])));
  },
  builders: {
    rowCountOf: (
      to: Relation,
      { times = { min: 1, max: 1 }, ...options }: RowTestOptions<UntypedRow> & { readonly times?: Range } = {},
    ): ModelTest => ({ kind: 'row-count-of', to, times, options }),
  },
});
