import type { LogicalType } from '../../columns/index.js';

/** Which rows of a model's query form a batch. */
export type BatchBounds =
  /** All of them. */
  | { readonly kind: 'all' }
  /** Those whose time lies in a range; open where an end is left out. */
  | { readonly kind: 'range'; readonly from?: string; readonly to?: string }
  /** Those whose cursor lies above a value; where whole groups of rows are replaced, all rows of their groups. */
  | { readonly kind: 'above'; readonly value: string | number };

export function isTemporal(type: LogicalType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp';
}
