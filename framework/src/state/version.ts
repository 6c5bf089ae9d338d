import type { RelationPrints } from '../project/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** How a version is stored; an inlined model is stored nowhere. */
export type StoredAs = 'table' | 'view' | 'materialized-view' | 'inline';

/** A column as a version has it, to tell what a change of the contract means. */
export interface VersionColumn {
  readonly name: string;
  /** The logical type in words: `decimal(18, 2)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** One physical build of a relation. */
export interface ModelVersion {
  /** `schema.name` of the relation. */
  readonly id: string;
  /** Where it stands. */
  readonly relation: RelationName;
  readonly as: StoredAs;
  /** What its content depends on; a version with the same one holds the same rows. */
  readonly fingerprint: string;
  readonly prints: RelationPrints;
  readonly columns: readonly VersionColumn[];
  /** The versions that it reads each time it is read: those behind a view. */
  readonly reads: readonly RelationName[];
  /** Rows when it was built last; undefined for views. */
  readonly rows?: number;
  readonly runId: string;
  readonly createdAt: string;
}

/** The name of a version as state and messages write it. */
export function keyOf({ schema, name }: RelationName): string {
  return `${schema}.${name}`;
}
