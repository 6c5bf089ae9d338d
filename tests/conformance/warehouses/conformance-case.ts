import type { Capabilities } from '../../../framework/src/warehouses/capabilities.js';
import type { Session, Warehouse } from '../../../framework/src/warehouses/warehouse.js';

/** Every warehouse that the suite runs on. */
export const WAREHOUSES = ['duckdb', 'snowflake', 'bigquery', 'databricks'] as const;
export type WarehouseName = (typeof WAREHOUSES)[number];

/** An open warehouse with a schema of its own for this run. */
export interface Subject {
  readonly name: WarehouseName;
  readonly warehouse: Warehouse;
  readonly session: Session;
  /** The database, project or catalog that the target names. */
  readonly database: string;
  /** Nothing else writes there. */
  readonly schema: string;
  /** A query that takes half a minute or more. */
  readonly slowQuery: string;
}

/** What is done, and what every warehouse answers. */
export interface ConformanceCase {
  readonly name: string;
  readonly act: (subject: Subject) => Promise<unknown>;
  /** Compared as a whole; one answer for all, or one that follows from what the warehouse declares. */
  readonly expected: unknown;
  /** Whether the warehouse says that it can; where it says no, the case is not run. */
  readonly needs?: (capabilities: Capabilities) => boolean;
}

/** Why a warehouse's stand-in does not give the answer that the warehouse's documentation gives. */
export interface ConformanceException {
  /** The stand-in answers wrongly, or does not know what was asked. */
  readonly kind: 'wrong-answer' | 'missing';
  readonly reason: string;
}
