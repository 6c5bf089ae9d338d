import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator, SelectQueryNode } from 'kysely';
import { queriedColumns } from '../../columns/index.js';
import type { Model } from '../../model/index.js';
import type { UntypedTables } from '../../model/model.js';
import { SqlExpression } from '../../sql/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { keptOf, keptPartsOf } from '../registry.js';
import type { BatchBounds } from './batch-bounds.js';
import { type BatchRows, MODEL_ROWS } from './batch-rows.js';

/**
 * A model's query restricted to a batch. The model says nothing of batches: its query stands whole, with a condition
 * around it, which warehouses push down into it.
 *
 * @param query - What `bindModel` returns: relations resolved, and exactly the columns that the contract wants of it.
 */
export function batchQuery(query: OperationNode, model: Model, bounds: BatchBounds): OperationNode {
  const kept = keptOf(model);
  if (bounds.kind === 'all' || kept === undefined) return query;
  if (bounds.kind === 'range' && bounds.from === undefined && bounds.to === undefined) return query;
  return restricted(query, model, (rows) => keptPartsOf(kept).batch.select(rows, model, kept, bounds));
}

/** The bounds of the rows that are new in a table, given the greatest value of its cursor; null while it holds none. */
export function boundsAbove(model: Model, greatest: ResultValue): BatchBounds {
  const kept = keptOf(model);
  return kept === undefined ? { kind: 'all' } : keptPartsOf(kept).batch.newRows(model, kept, greatest);
}

function restricted(query: OperationNode, model: Model, condition: (rows: BatchRows) => BatchRows): OperationNode {
  // Common table expressions stand before the whole statement, where all warehouses take them.
  const { with: withNode, ...body } = SelectQueryNode.is(query) ? query : { ...query, with: undefined };
  const rows = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR })
    .selectFrom(new SqlExpression<Record<string, unknown>>(body as OperationNode).as(MODEL_ROWS))
    .select(Object.keys(queriedColumns(model.columns)).map((column) => `${MODEL_ROWS}.${column}` as const)) as unknown as BatchRows;
  const node = condition(rows).toOperationNode();
  return withNode === undefined ? node : ({ ...node, with: withNode } as SelectQueryNode);
}
