import type { Relation } from '../../columns/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { failures, referredRows, rowsOfModel } from './queries/between-relations.js';
import { REFERRED, TESTED } from './queries/failing-rows.js';
import type { RowCondition, RowTestOptions, UntypedRow } from './scope.js';

/** Options of a reference from several columns, or from some rows only. */
export interface ReferenceOptions<R, S> extends RowTestOptions<R> {
  /** Only rows of the other relation for which this holds count as referred to. */
  readonly referredWhere?: RowCondition<S>;
}

declare module './kind.js' {
  interface RowRules {
    'references-together': {
      readonly columns: readonly string[];
      readonly to: Relation;
      readonly referred: readonly string[];
      readonly referredWhere?: RowCondition<UntypedRow>;
      readonly options: RowTestOptions<UntypedRow>;
    };
  }
  interface RowTests<R> {
    /** Every combination of values stands in another relation. Rows with a null in them are left out. */
    references<S extends object>(
      columns: readonly (keyof R & string)[],
      to: Relation<S>,
      referred: readonly (keyof S & string)[],
      options?: ReferenceOptions<R, S>,
    ): ModelTest;
  }
}

export const referencesTogether = rowKind<'references-together'>()({
  kind: 'references-together',
  written: ["t.references(['id', 'day'], other, ['id', 'day'])"],
  summary: 'Every combination of values exists in another relation.',
  dimension: () => 'consistency',
  reach: 'relation',
  name: ({ to, columns }) => `references_${to.name}_${columns.join('_')}`,
  column: nothing,
  refersTo: ({ to }) => to,
  claim: nothing,
  // The rows whose values stand nowhere in the other relation.
  failures: ({ columns, referred, referredWhere }, scope) => {
    const known = columns.reduce((rows, column) => rows.where(`${TESTED}.${column}`, 'is not', null), rowsOfModel(scope));
    const matching = columns.reduce(
      (rows, column, place) => rows.whereRef(`${REFERRED}.${referred[place]}`, '=', `${TESTED}.${column}`),
      referredRows(referredWhere),
    );
    return failures(known.selectAll(TESTED).where((eb) => eb.not(eb.exists(matching.select(`${REFERRED}.${referred[0]}`)))));
  },
  builders: {
    references: <S extends object>(
      columns: readonly string[],
      to: Relation<S>,
      referred: readonly (keyof S & string)[],
      { referredWhere, ...options }: ReferenceOptions<UntypedRow, S> = {},
    ): ModelTest => ({
      kind: 'references-together',
      columns,
      to: to as Relation,
      referred,
      // The signature has checked the condition against the other relation's rows.
      referredWhere: referredWhere as RowCondition<UntypedRow> | undefined,
      options,
    }),
  },
});
