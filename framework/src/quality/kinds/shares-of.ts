import type { Relation } from '../../columns/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { samplesOf } from './queries/between-relations.js';
import { sharesFailures } from './queries/samples.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'shares-of': {
      readonly column: string;
      readonly to: Relation;
      readonly other: string;
      readonly significance: number;
      readonly options: RowTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** Values occur in the shares in which another relation has them: a chi-squared test of two samples. */
    sharesOf<S extends object>(
      column: keyof R & string,
      to: Relation<S>,
      other: keyof S & string,
      options?: RowTestOptions<R> & { readonly significance?: number },
    ): ModelTest;
  }
}

export const sharesOf = rowKind<'shares-of'>()({
  kind: 'shares-of',
  written: ["t.sharesOf('channel', other, 'channel')"],
  summary: 'Values occur in the shares in which another relation has them, as far as chance allows.',
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to, column }) => `shares_of_${to.name}_${column}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  failures: ({ column, other, significance }, rows) => sharesFailures(samplesOf(column, other, rows), significance),
  builders: {
    sharesOf: <S extends object>(
      column: string,
      to: Relation<S>,
      other: keyof S & string,
      { significance = 0.01, ...options }: RowTestOptions<UntypedRow> & { readonly significance?: number } = {},
    ): ModelTest => ({ kind: 'shares-of', column, to: to as Relation, other, significance, options }),
  },
});
