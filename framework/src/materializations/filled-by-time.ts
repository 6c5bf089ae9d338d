import type { IncrementalByTime, Materialization } from '../model/index.js';

/** How a table is filled interval by interval; undefined for all that is not. */
export function filledByTime(materialized: Materialization): IncrementalByTime | undefined {
  return materialized.kind === 'incremental-by-time' ? materialized : undefined;
}
