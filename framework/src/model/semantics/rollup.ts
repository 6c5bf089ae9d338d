import type { Relation } from '../../columns/index.js';
import type { Filter } from './filter.js';

/** What a roll-up keeps of a relation, as plain data. */
export interface RollupDefinition {
  /** The relation whose rows it aggregates. */
  readonly of: Relation;
  /** The names of the measures that it keeps. */
  readonly measures: readonly string[];
  /** The paths of the attributes that it has a row for each combination of. */
  readonly by: readonly string[];
  /** The rows that count. */
  readonly where: readonly Filter[];
  /** The time zone in which instants have days. */
  readonly timeZone: string;
  /** The column of the relation by whose periods it is filled, where it is filled by time like the relation itself. */
  readonly filledBy?: string;
}
