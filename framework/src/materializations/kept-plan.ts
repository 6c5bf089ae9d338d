import type { DurationUnit, Materialization, Model } from '../model/index.js';
import type { LaterBound } from './later-rows.js';
import type { HeldRange } from './ranges.js';
import { keptOf, keptPartsOf } from './registry.js';

/** The column whose greatest value says how far a table reaches. */
export function timeColumnOf(materialized: Materialization): string | undefined {
  const kept = keptOf({ materialized });
  return kept && keptPartsOf(kept).plan.timeColumn(kept);
}

/** The unit of time by which a table is divided. */
export function intervalOf(materialized: Materialization): DurationUnit | undefined {
  const kept = keptOf({ materialized });
  return kept && keptPartsOf(kept).plan.interval(kept);
}

/** The column whose greatest stored value has to be known before a run can tell which rows are new. */
export function cursorOf(materialized: Materialization, recorded: readonly HeldRange[] = []): string | undefined {
  const kept = keptOf({ materialized });
  return kept && keptPartsOf(kept).plan.cursor(kept, recorded);
}

/** From where on a run at an instant leaves rows; undefined for a model whose rows have no time. */
export function laterBound(model: Model, now: string): LaterBound | undefined {
  const kept = keptOf(model);
  return kept && keptPartsOf(kept).plan.laterBound(model, kept, now);
}
