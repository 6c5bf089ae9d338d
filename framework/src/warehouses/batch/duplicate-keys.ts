import type { SelectQueryBuilder } from 'kysely';
import { desc, over, qualify, rank } from '../../sql/index.js';
import type { BatchChange } from './batch-change.js';
import { type BatchQuery, type BatchSql, columnsOf, eb, queries, reference, selectRows } from './batch-sql.js';

/**
 * The keys that a batch holds more than once where the change needs each once: a merge, of whose rows only those with the
 * greatest cursor compete, a history by columns, and a history by time, which needs each key once at each time.
 */
export function duplicateKeys(sql: BatchSql, change: BatchChange): string | undefined {
  switch (change.kind) {
    case 'merge':
      return sql.write(change.cursor === undefined ? repeated('batch', change.key) : repeatedAtLast(change.key, change.cursor));
    case 'history':
      return sql.write(repeated('batch', change.by === 'timestamp' ? [...change.key, change.updatedAt] : change.key));
    case 'append':
    case 'delete-insert':
    case 'replace-range':
    case 'replace-partitions':
      return undefined;
    default:
      return change satisfies never;
  }
}

function repeated(relation: string, columns: readonly string[]): BatchQuery {
  return countedKeys(queries.selectFrom(relation), relation, columns);
}

function repeatedAtLast(key: readonly string[], cursor: string): BatchQuery {
  const place = over(rank(), { partitionBy: key.map((column) => reference('batch', column)), orderBy: desc(reference('batch', cursor)) });
  const last = qualify(selectRows(queries.selectFrom('batch'), columnsOf('batch', key)), () => eb(place, '=', 1));
  return countedKeys(queries.selectFrom(last.as('latest')), 'latest', key);
}

function countedKeys<DB, TB extends keyof DB>(
  rows: SelectQueryBuilder<DB, TB, object>,
  relation: string,
  columns: readonly string[],
): BatchQuery {
  return selectRows(rows, [...columnsOf(relation, columns), eb.fn.countAll().as('rows')])
    .groupBy(columnsOf(relation, columns))
    .having(eb.fn.countAll(), '>', 1);
}
