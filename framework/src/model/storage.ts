import type { DurationUnit } from './duration.js';
import type { Model } from './model.js';

/** The column by which a warehouse splits a table, and for days and instants the unit of a part. */
export interface Partitioning<K extends string = string> {
  /** The column by whose values the table is split. */
  readonly column: K;
  /** The unit of one partition of days or instants; each value is a partition of its own when left out, a day for instants. */
  readonly unit?: DurationUnit;
  /** The days after the end of a partition's time for which the warehouse keeps its rows, where it can; for ever when left out. */
  readonly expiresAfterDays?: number;
}

/** Who may do what with a relation: names of roles, groups or users, as the warehouse knows them. */
export interface Grants {
  /** Who may read it. */
  readonly select?: readonly string[];
}

/** The columns by which a model's stored rows are told apart: the materialization's key, or the grain; undefined where there is neither. */
export function rowKeyOf({ materialized, grain }: Pick<Model, 'materialized' | 'grain'>): readonly string[] | undefined {
  return ('key' in materialized ? materialized.key : undefined) ?? grain;
}

/** The unit of one partition: a day of an instant when none is declared; undefined where each value is a partition of its own. */
export function partitionUnit({ partitionBy, columns }: Pick<Model, 'partitionBy' | 'columns'>): DurationUnit | undefined {
  if (partitionBy === undefined) return undefined;
  const isInstant = columns[partitionBy.column]?.definition.type.kind === 'timestamp';
  return partitionBy.unit ?? (isInstant ? 'day' : undefined);
}
