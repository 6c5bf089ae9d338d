/** Every warehouse that the suite runs on. */
export const WAREHOUSES = ['duckdb', 'snowflake', 'bigquery', 'databricks'] as const;
export type WarehouseName = (typeof WAREHOUSES)[number];

/** Whose stand-in knows a second principal. */
export const WITH_READER: readonly WarehouseName[] = ['bigquery'];

/** Why a warehouse's stand-in does not give the answer that the warehouse's documentation gives. */
export interface ConformanceException {
  /** The stand-in answers wrongly, or does not know what was asked. */
  readonly kind: 'wrong-answer' | 'missing';
  readonly reason: string;
}
