import type { Expression } from 'kysely';
import { dateTrunc, type SqlExpression, timestampTrunc } from '../../sql/index.js';
import type { BatchChange, CalendarUnit, DeleteInsertChange, ReplacePartitionsChange } from './batch-change.js';
import { type BatchSql, columnsOf, eb, hasNone, knowingAllTables, queries, reference, selectRows } from './batch-sql.js';
import { removeAndAdd } from './remove-and-add.js';

type Change = BatchChange & (DeleteInsertChange | ReplacePartitionsChange);

/** Replaces all rows of the keys, or of the partitions, that the batch has rows of. */
export function applyReplacedGroups(sql: BatchSql, change: Change): readonly string[] {
  const { columns, groupValue } = groupOf(sql, change);
  const groups = selectRows(
    queries.selectFrom('batch'),
    columns.map((column) => groupValue('batch', column).as(column)),
  ).distinct();
  return removeAndAdd(sql, {
    columns: change.columns,
    definitions: knowingAllTables(queries.with('replaced', () => groups)),
    added: 'batch',
    groups: { in: 'replaced', columns },
    readsTarget: false,
    belongs: eb.and(columns.map((column) => sql.agreeIn(column, groupValue('target', column), reference('batch', column)))),
  });
}

export function afterReplacedGroups(sql: BatchSql, change: Change): string {
  const { columns, groupValue } = groupOf(sql, change);
  const sameGroup = eb.and(columns.map((column) => sql.agreeIn(column, groupValue('target', column), groupValue('batch', column))));
  const kept = selectRows(queries.selectFrom('target'), columnsOf('target', change.columns)).where(hasNone('batch', sameGroup));
  return sql.write(kept.unionAll(selectRows(queries.selectFrom('batch'), columnsOf('batch', change.columns))));
}

interface Group {
  readonly columns: readonly string[];
  /** What the rows of one group have in common, in one of the columns. */
  readonly groupValue: (relation: string, column: string) => SqlExpression<unknown>;
}

function groupOf(sql: BatchSql, change: Change): Group {
  if (change.kind === 'delete-insert') return { columns: change.key, groupValue: reference };
  const { column, unit } = change;
  return {
    columns: [column],
    groupValue: (relation) => (unit === undefined ? reference(relation, column) : truncated(sql, relation, column, unit)),
  };
}

function truncated(sql: BatchSql, relation: string, column: string, unit: CalendarUnit): SqlExpression<unknown> {
  // The caller has the type of the column from its contract, which TypeScript can't see in a name.
  const value = reference(relation, column) as Expression<unknown> as Expression<never>;
  return sql.shape(column).type.kind === 'date' && unit !== 'hour' ? dateTrunc(unit, value) : timestampTrunc(unit, value);
}
