import type { Expression } from 'kysely';
import type { Relation } from '../../columns/index.js';
import { abs, coalesce, isDistinctFrom, subtract, sum } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { failures, outer, ref, referredRows, rowsOfModel } from './queries/between-relations.js';
import { named, REFERRED, TESTED } from './queries/failing-rows.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'sum-of': {
      readonly column: string;
      readonly to: Relation;
      readonly other: string;
      readonly tolerance: number;
      readonly options: RowTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** The sum of a column is that of another relation's, give or take a tolerance. */
    sumOf<S extends object>(
      column: keyof R & string,
      to: Relation<S>,
      other: keyof S & string,
      options?: RowTestOptions<R> & { readonly tolerance?: number },
    ): ModelTest;
  }
}

export const sumOf = rowKind<'sum-of'>()({
  kind: 'sum-of',
  written: ["t.sumOf('amount', other, 'amount', { tolerance: 0.5 })"],
  summary: "The sum of a column is that of another relation's, give or take a tolerance.",
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to, column }) => `sum_of_${to.name}_${column}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  // Both sums where they are at odds.
  failures: ({ column, other, tolerance }, scope) => {
    const total = (name: string): Expression<number> => coalesce(sum(ref<number>(name)), 0) as Expression<number>;
    const own = rowsOfModel(scope).select(named(total(`${TESTED}.${column}`), 'total'));
    const sums = outer.selectFrom([
      own.as('own'),
      referredRows()
        .select(named(total(`${REFERRED}.${other}`), 'total'))
        .as('other'),
    ]);
    const [left, right] = [ref<number>('own.total'), ref<number>('other.total')];
    const differ = tolerance === 0 ? isDistinctFrom(left, right) : outer.eb(abs(subtract(left, right)), '>', tolerance);
    return failures(sums.select(['own.total as own_total', 'other.total as other_total']).where(differ));
  },
  builders: {
    sumOf: <S extends object>(
      column: string,
      to: Relation<S>,
      other: keyof S & string,
      { tolerance = 0, ...options }: RowTestOptions<UntypedRow> & { readonly tolerance?: number } = {},
    ): ModelTest => ({ kind: 'sum-of', column, to: to as Relation, other, tolerance, options }),
  },
});
