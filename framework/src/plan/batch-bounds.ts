import type { LogicalType } from '../columns/index.js';
import type { Model } from '../model/index.js';
import type { ResultValue } from '../warehouses/warehouse.js';
import { subtractFrom } from './intervals.js';

/** Which rows of a model's query form a batch. */
export type BatchBounds =
  /** All of them. */
  | { readonly kind: 'all' }
  /** Those whose time lies in a range; open where an end is left out. */
  | { readonly kind: 'range'; readonly from?: string; readonly to?: string }
  /** Those whose cursor lies above a value; where whole groups of rows are replaced, all rows of their groups. */
  | { readonly kind: 'above'; readonly value: string | number };

/** The column whose greatest value says how far a table reaches. */
export function timeColumnOf(materialized: Model['materialized']): string | undefined {
  switch (materialized.kind) {
    case 'incremental-by-time':
      return materialized.column;
    case 'incremental':
      return materialized.cursor;
    default:
      return undefined;
  }
}

/**
 * The bounds of the next batch of a model with a cursor.
 *
 * @param greatest - The greatest value of the cursor that the table holds, as the warehouse returns it; null while it holds none.
 */
export function boundsAbove(model: Model, greatest: ResultValue): BatchBounds {
  const { materialized, columns } = model;
  if (materialized.kind !== 'incremental' || materialized.cursor === undefined || greatest === null) return { kind: 'all' };
  const value = typeof greatest === 'number' ? greatest : String(greatest);
  const { lookback } = materialized;
  const type = columns[materialized.cursor]?.definition.type;
  if (lookback === undefined || type === undefined || !isTemporal(type)) return { kind: 'above', value };
  const earlier = subtractFrom(String(value), lookback);
  return { kind: 'above', value: type.kind === 'date' ? earlier.slice(0, 10) : earlier };
}

export function isTemporal(type: LogicalType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp';
}
