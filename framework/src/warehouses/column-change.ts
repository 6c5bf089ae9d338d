import type { LogicalType } from '../columns/index.js';

/** A column as it stands in a warehouse. */
export interface StoredColumn {
  readonly name: string;
  /** The physical type, as the warehouse's `storedType` writes it. */
  readonly type: string;
}

/** A step by which a stored table comes to have other columns. */
export type StoredColumnChange =
  | { readonly kind: 'add'; readonly name: string; readonly type: LogicalType }
  | { readonly kind: 'drop'; readonly name: string }
  /** Values are converted; one that can't be is an error of the warehouse. */
  | { readonly kind: 'retype'; readonly name: string; readonly from: string; readonly to: LogicalType };
