import type { Model } from '../model/index.js';
import { isBefore } from './intervals.js';
import type { KeptMaterialization } from './kind.js';
import type { HeldRange, TimeRange } from './ranges.js';
import { keptOf, keptPartsOf } from './registry.js';

/** A range that a table has to compute again, since it or something behind it was. */
export interface RestatedRange extends TimeRange {
  readonly token: string;
  /** Whether the table's own time is that of the model for which the range was named; true where the range is everything. */
  readonly isSameTime: boolean;
}

/** A part of the rows that a table takes, and how it takes them. */
export type Due =
  /** All rows of a range of time give way to those that there are now. */
  | ({ readonly kind: 'range' } & TimeRange)
  /** The new rows: those above the cursor, or `since` a value below it, or all where there is no cursor. */
  | { readonly kind: 'new'; readonly since?: string | null }
  /** Rows of a range of the cursor, or all, are worked in once more. */
  | ({ readonly kind: 'again' } & TimeRange)
  /** Rows of a range are added whose keys the table does not hold. */
  | ({ readonly kind: 'missing' } & TimeRange)
  /** Rows of a range, or all, update the rows of their keys or are added, and no row is taken away. */
  | ({ readonly kind: 'update' } & TimeRange);

export interface DueRequest {
  readonly model: Model;
  /** What the table holds. */
  readonly covered: readonly HeldRange[];
  /** Whether what it holds was read from the same data as there is now. */
  readonly isSameData: boolean;
  /** Whether the run that began to fill the table may have ended before it reached the last row. */
  readonly isUnfinished: boolean;
  /** Whether it holds rows that a run would leave for later. */
  readonly isAhead: boolean;
  readonly restated: readonly RestatedRange[];
  /** Whether rows stay that a restatement does not find any more. */
  readonly keepsRows: boolean;
  readonly now: string;
}

/**
 * What a table lacks, in the order in which it takes it; nothing where it holds all that there is. Whether a table is touched at all
 * and which batches it takes is decided by the plan of its kind and nowhere else.
 */
export function dueOf(materialized: KeptMaterialization, request: DueRequest): readonly Due[] {
  return keptPartsOf(materialized).plan.due(request, materialized);
}

/** The range in which restatements may take rows away from a table that its sources have forgotten; undefined where they only update and add. */
export function rangeAtRisk(model: Model, restated: readonly RestatedRange[]): TimeRange | undefined {
  const kept = keptOf(model);
  return kept && keptPartsOf(kept).plan.rangeAtRisk(model, kept, restated);
}

/** The lower one of two bounds of a cursor; null is below all. */
export function lowerBound(one: string | null | undefined, other: string): string | null {
  if (one === undefined) return other;
  return one === null || isBefore(one, other) ? one : other;
}
