import type { IncrementalByTime } from '../model/index.js';
import { ceilTo, floorTo, gapsIn, type Interval, mergeIntervals, overlapOf, splitInto, subtractFrom } from './intervals.js';

/**
 * The time that the table of a model covers when nothing is missing; undefined while its first interval has not begun.
 *
 * @param now - The instant of the run.
 * @param earliest - The time of the earliest row, for a model that says no `start`; undefined where there are no rows.
 */
export function requiredSpan({ interval, start, allowPartials }: IncrementalByTime, now: string, earliest?: string): Interval | undefined {
  const first = start ?? earliest;
  if (first === undefined) return undefined;
  const span = { from: floorTo(interval, first), to: allowPartials ? ceilTo(interval, now) : floorTo(interval, now) };
  return mergeIntervals([span])[0];
}

/** The batches to build: what is missing, and what is built again for rows that arrive late. */
export function batchesToBuild(
  { interval, lookback, batchSize }: IncrementalByTime,
  required: Interval,
  covered: readonly Interval[],
  now: string,
): readonly Interval[] {
  const missing = gapsIn([required], covered);
  const tail = lookback === undefined ? [] : [{ from: floorTo(interval, subtractFrom(now, lookback)), to: required.to }];
  const spans = mergeIntervals([...missing, ...overlapOf(tail, [required])]);
  return batchSize === undefined ? spans : spans.flatMap((span) => splitInto(span, batchSize));
}

/** What of a span that was built need not be built again: an interval that is not over yet may get more rows. */
export function settledPart({ interval }: IncrementalByTime, built: Interval, now: string): Interval | undefined {
  return overlapOf([built], [{ from: built.from, to: floorTo(interval, now) }])[0];
}
