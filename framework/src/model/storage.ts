import type { DurationUnit } from './duration.js';

/** The column by which a warehouse splits a table, and for days and instants the unit of a part. */
export interface Partitioning<K extends string = string> {
  readonly column: K;
  readonly unit?: DurationUnit;
}

/** Who may do what with a relation: names of roles, groups or users, as the warehouse knows them. */
export interface Grants {
  /** Who may read it. */
  readonly select?: readonly string[];
}
