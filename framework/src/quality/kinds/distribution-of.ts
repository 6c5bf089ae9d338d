import type { Relation } from '../../columns/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { samplesOf } from './queries/between-relations.js';
import { distributionFailures } from './queries/samples.js';
import type { RowTestOptions, UntypedRow } from './scope.js';

declare module './kind.js' {
  interface RowRules {
    'distribution-of': {
      readonly column: string;
      readonly to: Relation;
      readonly other: string;
      readonly significance: number;
      readonly options: RowTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** Numbers are distributed as another relation's are: a Kolmogorov–Smirnov test of two samples. */
    distributionOf<S extends object>(
      column: keyof R & string,
      to: Relation<S>,
      other: keyof S & string,
      options?: RowTestOptions<R> & { readonly significance?: number },
    ): ModelTest;
  }
}

export const distributionOf = rowKind<'distribution-of'>()({
  kind: 'distribution-of',
  written: ["t.distributionOf('amount', other, 'amount')"],
  summary: "Numbers are distributed as another relation's are, as far as chance allows.",
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to, column }) => `distribution_of_${to.name}_${column}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  failures: ({ column, other, significance }, rows) => distributionFailures(samplesOf(column, other, rows), significance),
  builders: {
    distributionOf: <S extends object>(
      column: string,
      to: Relation<S>,
      other: keyof S & string,
      { significance = 0.01, ...options }: RowTestOptions<UntypedRow> & { readonly significance?: number } = {},
    ): ModelTest => ({ kind: 'distribution-of', column, to: to as Relation, other, significance, options }),
  },
});
