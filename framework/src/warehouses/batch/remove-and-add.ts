import type { QueryCreator } from 'kysely';
import { castNode, literal, SqlExpression } from '../../sql/index.js';
import { type BatchCondition, type BatchQuery, type BatchSql, type BatchTables, columnsOf, eb, queries, selectRows } from './batch-sql.js';

/** The column that tells a group that is removed from a row that is added. */
const STEP = 'martlet_step';

export interface Replacement {
  readonly columns: readonly string[];
  /** Builds queries in which the two relations below are known. */
  readonly definitions: QueryCreator<BatchTables>;
  /** The relation that holds the rows to add. */
  readonly added: string;
  /** The relation that holds a row for each group of stored rows that is removed, with these columns. */
  readonly groups: { readonly in: string; readonly columns: readonly string[] };
  /** Whether these relations are made from `target` too. */
  readonly readsTarget: boolean;
  /** Where a row of `target` belongs to a group, which is called `batch`. */
  readonly belongs: BatchCondition;
}

/**
 * Removes groups of rows and adds others by one merge, so that no reader sees the one without the other, whatever the
 * warehouse knows of transactions. A stored row matches the group that it belongs to; rows to add match nothing.
 */
export function removeAndAdd(sql: BatchSql, replacement: Replacement): readonly string[] {
  const { columns, belongs, readsTarget } = replacement;
  const on = eb.and([eb(`batch.${STEP}`, '=', 'remove'), belongs]);
  const clauses = { matched: [{}], insert: { and: eb(`batch.${STEP}`, '=', 'add'), columns } };
  if (!readsTarget || sql.rules.mergeReadsBefore) return [sql.merge(steps(sql, replacement), on, clauses)];
  return sql.keeping(steps(sql, replacement), (kept) => sql.merge(kept, on, clauses));
}

function steps(sql: BatchSql, { columns, definitions, added, groups }: Replacement): BatchQuery {
  const rows = selectRows(definitions.selectFrom(`${added} as batch`), [...columnsOf('batch', columns), literal('add').as(STEP)]);
  const removed = selectRows(queries.selectFrom(`${groups.in} as batch`), [
    ...columns.map((column) => (groups.columns.includes(column) ? (`batch.${column}` as const) : nothing(sql, column).as(column))),
    literal('remove').as(STEP),
  ]);
  return rows.unionAll(removed);
}

function nothing(sql: BatchSql, column: string): SqlExpression<unknown> {
  return new SqlExpression(castNode(literal(null).toOperationNode(), sql.shape(column).type));
}
