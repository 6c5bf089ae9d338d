import type { RelationFingerprints } from '../project/index.js';
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

/** What a table that is kept from run to run holds. */
export interface KeptContent {
  /** Grows with each batch: two tables with the same one took the same batches. */
  readonly id: string;
  /** Stands for the data that the last batches were read from. */
  readonly fed: string;
  /** Stands for the sources behind it, while it holds nothing but what was read from them as they were at one time. */
  readonly origin?: string;
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
  readonly fingerprints: RelationFingerprints;
  readonly columns: readonly VersionColumn[];
  /** What it holds, where that depends on the runs that filled it. */
  readonly content?: KeptContent;
  /** Whether no environment ever pointed at it, since tests have blocked it or its run was not finished. */
  readonly isUnpublished?: true;
  /** The content ids of the kept tables behind it when it was built, by their ids. */
  readonly builtOn?: Readonly<Record<string, string>>;
  /** The versions that it reads each time it is read: those behind a view. */
  readonly reads: readonly RelationName[];
  /** Rows when it was built last; undefined for views. */
  readonly rows?: number;
  /** Rows that it holds, where it is kept from run to run and `rows` are those that were written last. */
  readonly holds?: number;
  /** How many clones lie between it and a table with rows of its own, for a kept table: 0 for that one; undefined where it is not known. */
  readonly cloneDepth?: number;
  readonly runId: string;
  readonly createdAt: string;
}

/** What a version of a kept table holds; a Martlet that did not know of contents told it by the data alone. */
export function contentOf({ relation, content, fingerprints }: Pick<ModelVersion, 'relation' | 'content' | 'fingerprints'>): KeptContent {
  return content ?? { id: `${relationKey(relation)} ${fingerprints.data.version}`, fed: fingerprints.data.version };
}

/** The name of a version as state and messages write it. */
export function relationKey({ schema, name }: RelationName): string {
  return `${schema}.${name}`;
}
