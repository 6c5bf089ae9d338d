import type { Delivery } from './delivery.js';

/**
 * What a column is good for when a row is made dirty. `quantity` is a number that may be negated, `text` is free text
 * that can be misquoted or wrongly encoded, `plain` is left alone.
 */
export type ColumnRole = 'key' | 'reference' | 'date' | 'quantity' | 'number' | 'text' | 'plain';

/** The name of a table and its columns in their order. */
export interface TableShape {
  readonly table: string;
  readonly columns: Readonly<Record<string, ColumnRole>>;
  /** How it is delivered; as one CSV file when left out. */
  readonly delivery?: Delivery;
}
