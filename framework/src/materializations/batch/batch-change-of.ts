import type { Model } from '../../model/index.js';
import type { BatchChange } from '../../warehouses/batch/index.js';
import { keptOf, keptPartsOf } from '../registry.js';
import type { BatchBounds } from './batch-bounds.js';

/**
 * How a batch is worked into the table of a model.
 *
 * @param at - The instant of the run.
 * @param stored - The names of the columns that the table has, where they may differ from the contract's.
 * @throws MartletError `key-missing`, `partition-missing`, `managed-column-missing`: what `martlet check` reports before.
 */
export function batchChangeOf(model: Model, bounds: BatchBounds, at: string, stored?: readonly string[]): BatchChange {
  const kept = keptOf(model);
  if (kept === undefined) throw new RangeError(`${model.name} is a ${model.materialized.kind}, into which no batches are worked`);
  const known = stored === undefined ? undefined : new Set(stored);
  const columns = Object.keys(model.columns).filter((column) => known?.has(column) ?? true);
  const shapes = Object.fromEntries(
    Object.entries(model.columns).flatMap(([column, { definition }]) => {
      const { type, nullable } = definition;
      return columns.includes(column) ? [[column, { type, nullable }]] : [];
    }),
  );
  return { columns, shapes, ...keptPartsOf(kept).batch.change(model, kept, { bounds, columns, at }) };
}
