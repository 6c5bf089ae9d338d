import type { AppendChange, BatchChange } from './batch-change.js';
import { type BatchQuery, type BatchSql, columnsOf, eb, hasNone, queries, selectRows } from './batch-sql.js';

type Change = BatchChange & AppendChange;

/** Adds the rows that the table does not hold yet. */
export function applyAppend(sql: BatchSql, change: Change): readonly string[] {
  return [sql.insert(change.columns, newRows(sql, change))];
}

export function afterAppend(sql: BatchSql, change: Change): string {
  const stored = selectRows(queries.selectFrom('target'), columnsOf('target', change.columns));
  return sql.write(stored.unionAll(newRows(sql, change)));
}

/** An insert adds all rows of a batch or none, so that the greatest cursor tells which of the two it was. */
function newRows(sql: BatchSql, { cursor, columns, key = columns }: Change): BatchQuery {
  const rows = selectRows(queries.selectFrom('batch'), columnsOf('batch', columns));
  if (cursor === undefined) return rows.where(hasNone('target', sql.agree(key, 'target', 'batch')));
  const greatest = eb.selectFrom('target').select(eb.fn.max(`target.${cursor}`).as('greatest'));
  return rows.where(eb.or([eb(greatest, 'is', null), eb(`batch.${cursor}`, '>', greatest)]));
}
