import type { OperationNodeSource } from 'kysely';
import type { TestOptions } from '../../columns/index.js';
import type { Db } from '../../sql/index.js';
import { type ModelTest, nothing, rowKind } from './kind.js';
import { type Failures, testedDatabase } from './queries/failing-rows.js';
import type { UntypedRow } from './scope.js';

type RowQuery<R> = (db: Db<{ row: R }>) => OperationNodeSource;

declare module './kind.js' {
  interface RowRules {
    query: { readonly name: string; readonly query: RowQuery<UntypedRow>; readonly options: TestOptions };
  }
  interface RowTests<R> {
    /** A query over the relation, called `row`, for the rows that break a rule. A rule over several relations is a `dataTest`. */
    query(name: string, query: RowQuery<R>, options?: TestOptions): ModelTest;
  }
}

export const rowQuery = rowKind<'query'>()({
  kind: 'query',
  written: ["t.query('no line without its order', (db) => …)"],
  summary: 'A query over the relation finds no rows.',
  dimension: () => 'accuracy',
  reach: 'relation',
  name: ({ name }) => name,
  column: nothing,
  description: ({ name }) => name,
  claim: nothing,
  failures: ({ query: breaking }) => ({
    rows: breaking(testedDatabase() as unknown as Db<{ row: UntypedRow }>) as unknown as Failures['rows'],
  }),
  builders: {
    query: (name: string, breaking: RowQuery<UntypedRow>, options: TestOptions = {}): ModelTest => ({
      kind: 'query',
      name,
      query: breaking,
      options,
    }),
  },
});
