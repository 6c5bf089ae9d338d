import type { Expression } from 'kysely';
import { dateLiteral, type SqlExpression, timestampLiteral } from '../../sql/index.js';
import type { BatchChange, ReplaceRangeChange } from './batch-change.js';
import {
  type BatchCondition,
  type BatchQuery,
  type BatchSql,
  bareReference,
  columnsOf,
  eb,
  isNotTrue,
  queries,
  reference,
  selectRows,
} from './batch-sql.js';

type Change = BatchChange & ReplaceRangeChange;

/** Replaces all rows of a range of days or instants. Rows of the batch that lie outside of it are left out. */
export function applyReplacedRange(sql: BatchSql, change: Change): readonly string[] {
  const { column, columns } = change;
  switch (sql.rules.replaceRange) {
    case 'delete-insert':
      return [sql.delete(inRange(sql, change, bareReference(column))), sql.insert(columns, newRows(sql, change))];
    case 'replace-where':
      return [sql.insertReplacing(inRange(sql, change, bareReference(column)), newRows(sql, change))];
    case 'merge': {
      const replaced = inRange(sql, change, reference('target', column));
      return [sql.merge(newRows(sql, change), false, { insert: { columns }, bySource: { and: replaced } })];
    }
    default:
      return sql.rules.replaceRange satisfies never;
  }
}

export function afterReplacedRange(sql: BatchSql, change: Change): string {
  const isReplaced = inRange(sql, change, reference('target', change.column));
  const kept = selectRows(queries.selectFrom('target'), columnsOf('target', change.columns)).where(isNotTrue(isReplaced));
  return sql.write(kept.unionAll(newRows(sql, change)));
}

function newRows(sql: BatchSql, change: Change): BatchQuery {
  return selectRows(queries.selectFrom('batch'), columnsOf('batch', change.columns)).where(
    inRange(sql, change, reference('batch', change.column)),
  );
}

function inRange(sql: BatchSql, { column, from, to }: Change, value: Expression<unknown>): BatchCondition {
  const bounds = [
    ...(from === undefined ? [] : [eb(value, '>=', bound(sql, column, from))]),
    ...(to === undefined ? [] : [eb(value, '<', bound(sql, column, to))]),
  ];
  // A row without a time lies in no range, not even in the open one.
  return bounds.length === 0 ? eb(value, 'is not', null) : eb.and(bounds);
}

function bound(sql: BatchSql, column: string, value: string): SqlExpression<unknown> {
  return sql.shape(column).type.kind === 'date' ? dateLiteral(value.slice(0, 10)) : timestampLiteral(value);
}
