import type { ContractMismatch } from '../../quality/index.js';

/** How many rows a relation had at the end of a day so many days ago; undefined where that is not known. */
export type RowsOfDaysAgo = (id: string, days: number) => number | undefined;

/** What data tests need to know that no rows tell. */
export interface KnownOfRelations {
  readonly rowsDaysAgo: RowsOfDaysAgo;
  /** How a table that others load differs from its contract; undefined where the warehouse was not asked. */
  readonly mismatchesOf: (id: string) => readonly ContractMismatch[] | undefined;
  /** The instant of the run, in ISO form. */
  readonly runAt: string;
}
