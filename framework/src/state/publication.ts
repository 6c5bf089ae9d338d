import type { RelationName } from '../warehouses/warehouse.js';

/** A relation as its readers see it: a view that stands for one physical version. */
export interface Publication {
  /** `schema.name` of the view. */
  readonly id: string;
  readonly version: RelationName;
  /** The versions that this one reads each time it is read: those behind a view. */
  readonly reads: readonly RelationName[];
  readonly runId: string;
  readonly publishedAt: string;
}

/** What a file was when it was last loaded, and where its rows stand; written and read by ingestion. */
export interface LoadEntry {
  /** `schema.name` of the source. */
  readonly id: string;
  readonly record: string;
}

/** What Martlet knows of a warehouse. */
export interface State {
  readonly publications: ReadonlyMap<string, Publication>;
  readonly loads: ReadonlyMap<string, string>;
}
