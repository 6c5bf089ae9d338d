/** A span of calendar time, in UTC. */
export interface Duration {
  /** The unit that is counted. */
  readonly unit: DurationUnit;
  /** How many of them; a whole number. */
  readonly count: number;
}

/** A unit of calendar time, in UTC; weeks start on Monday. */
export type DurationUnit = 'hour' | 'day' | 'week' | 'month' | 'year';

/** So many hours. */
export function hours(count: number): Duration {
  return { unit: 'hour', count };
}

/**
 * So many days, each of 24 hours.
 *
 * @example
 * ```ts
 * const materialized = incrementalByTime('order_date', { lookback: days(3) });
 * ```
 */
export function days(count: number): Duration {
  return { unit: 'day', count };
}

/** So many weeks. */
export function weeks(count: number): Duration {
  return { unit: 'week', count };
}

/** So many months; the day of the month stays, or becomes the last one of a shorter month. */
export function months(count: number): Duration {
  return { unit: 'month', count };
}

/** So many years. */
export function years(count: number): Duration {
  return { unit: 'year', count };
}
