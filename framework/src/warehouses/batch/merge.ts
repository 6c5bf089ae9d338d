import { ifElse, literal } from '../../sql/index.js';
import type { BatchChange, MergeChange } from './batch-change.js';
import {
  type BatchCondition,
  type BatchQuery,
  type BatchSql,
  columnsOf,
  conditionOf,
  eb,
  hasNone,
  isNotTrue,
  latestRows,
  queries,
  reference,
  selectRows,
} from './batch-sql.js';

type Change = BatchChange & MergeChange;

/** A column that tells stored rows that the batch has a row for. */
const IN_BATCH = 'martlet_in_batch';

/** Updates, adds and deletes rows by their key. */
export function applyMerge(sql: BatchSql, change: Change): readonly string[] {
  const { key, update, columns, deleteMissing } = change;
  const { when, deleteWhen } = conditions(change);
  const byKey = sql.agree(key, 'target', 'batch');
  const deletes = deleteWhen.length === 0 ? [] : [{ and: eb.and([...when, ...deleteWhen]) }];
  const updates = update.length === 0 ? [] : [{ ...(when.length === 0 ? {} : { and: eb.and(when) }), set: update }];
  const merged = sql.merge(batchRows(change), byKey, {
    matched: [...deletes, ...updates],
    insert: { columns, ...(deleteWhen.length === 0 ? {} : { and: isNotTrue(...deleteWhen) }) },
    ...(deleteMissing && sql.rules.mergeBySource ? { bySource: {} } : {}),
  });
  if (!deleteMissing || sql.rules.mergeBySource) return [merged];
  const missing = selectRows(queries.selectFrom('target'), columnsOf('target', key)).where(hasNone('batch', byKey));
  return [merged, sql.merge(missing, byKey, { matched: [{}] })];
}

export function afterMerge(sql: BatchSql, change: Change): string {
  const { key, update, columns, deleteMissing } = change;
  const { when, deleteWhen } = conditions(change);
  const byKey = sql.agree(key, 'target', 'batch');
  const isInBatch = eb(`batch.${IN_BATCH}`, 'is not', null);
  const changes = [isInBatch, ...when];
  const updated = new Set(update);
  const stored = selectRows(
    queries.selectFrom('target').leftJoin(marked(change).as('batch'), (join) => join.on(byKey)),
    columns.map((column) =>
      updated.has(column)
        ? ifElse(eb.and(changes), reference('batch', column), reference('target', column)).as(column)
        : (`target.${column}` as const),
    ),
  ).where(eb.and([...(deleteWhen.length === 0 ? [] : [isNotTrue(...changes, ...deleteWhen)]), ...(deleteMissing ? [isInBatch] : [])]));
  const added = selectRows(queries.selectFrom(batchRows(change).as('batch')), columnsOf('batch', columns)).where(
    eb.and([hasNone('target', byKey), ...(deleteWhen.length === 0 ? [] : [isNotTrue(...deleteWhen)])]),
  );
  return sql.write(stored.unionAll(added));
}

/** The rows of the batch, one for each key where a cursor tells which. */
function batchRows({ columns, key, cursor }: Change): BatchQuery {
  return cursor === undefined
    ? selectRows(queries.selectFrom('batch'), columnsOf('batch', columns))
    : latestRows('batch', columns, key, cursor);
}

function marked(change: Change): BatchQuery {
  return selectRows(queries.selectFrom(batchRows(change).as('batch')), [...columnsOf('batch', change.columns), literal(1).as(IN_BATCH)]);
}

/** Each condition that the change has, as a list of one. */
function conditions({ when, deleteWhen }: Change): Readonly<Record<'when' | 'deleteWhen', readonly BatchCondition[]>> {
  return {
    when: when === undefined ? [] : [conditionOf(when)],
    deleteWhen: deleteWhen === undefined ? [] : [conditionOf(deleteWhen)],
  };
}
