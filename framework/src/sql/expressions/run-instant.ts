import type { DateString, TimestampString } from '../../columns/index.js';
import type { SqlExpression } from '../expression.js';
import type { Entry } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { call } from './operand.js';

/** The day and the hour of a run, which become literals before a dialect sees them. */
export const runInstants = {
  runDate: { value: 'date', nulls: 'never', reads: 'day', mutants: CONSTANTS },
  runTimestamp: { value: 'timestamp', nulls: 'never', reads: 'hour', mutants: CONSTANTS },
} satisfies Readonly<Record<string, Entry>>;

/**
 * The day of the run, in UTC: the same in every query of a run. A model that reads it is built again on the next day, and not
 * before. Unit tests, `--run-at` and restatements set it.
 *
 * @example
 * ```ts
 * const age = dateDiff('day', dateLiteral('2024-02-29'), runDate());
 * ```
 */
export function runDate(): SqlExpression<DateString> {
  return call('runDate');
}

/**
 * The hour in which the run began, in UTC: its full hour, the same in every query of a run. A model that reads it is built
 * again in the next hour, and not before.
 *
 * @example
 * ```ts
 * const isRecent = timestampAdd('hour', -24, runTimestamp());
 * ```
 */
export function runTimestamp(): SqlExpression<TimestampString> {
  return call('runTimestamp');
}
