import type { OperationNode } from 'kysely';
import type { DateString, TimestampString } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS, UNITS } from './mutation-hints.js';
import {
  callNode,
  constantNode,
  type DateOperand,
  type Operand,
  operandNode,
  type Strict,
  type TemporalOperand,
  temporalNode,
} from './operand.js';
import type { PortableName } from './registry.js';

export const dates = {
  dateTrunc: { value: 'date', nulls: 'strict', ...PLAIN, mutants: UNITS },
  timestampTrunc: { value: 'timestamp', nulls: 'strict', ...PLAIN, mutants: UNITS },
  dateDiff: { value: 'integer', nulls: 'strict', ...PLAIN, mutants: UNITS },
  timestampDiff: { writtenAs: 'dateDiff', value: 'integer', nulls: 'strict', ...PLAIN, mutants: UNITS },
  dateAdd: { value: 'date', nulls: 'strict', ...PLAIN, mutants: UNITS },
  timestampAdd: { value: 'timestamp', nulls: 'strict', ...PLAIN, mutants: UNITS },
  extract: { value: 'integer', nulls: 'strict', ...PLAIN, mutants: UNITS },
  lastDay: { value: 'date', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  toDate: { value: 'date', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  toTimestamp: { value: 'timestamp', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  fromUnixSeconds: { value: 'timestamp', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  toUnixSeconds: { value: 'integer', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

// There is no function for the clock: a model gives the same rows whenever it is built. Pass the day of a run as a literal.

/** A calendar unit. Weeks begin on Monday. */
export type DateUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';
/** A unit of time. */
export type TimeUnit = 'second' | 'minute' | 'hour' | DateUnit;
/** What {@link extract} tells. `week` and `isoYear` are ISO 8601; `dayOfWeek` is 1 for Monday to 7 for Sunday. */
export type DatePart = 'year' | 'isoYear' | 'quarter' | 'month' | 'week' | 'day' | 'dayOfWeek' | 'dayOfYear' | 'hour' | 'minute' | 'second';

/**
 * The first day of the month (or week, quarter, year) that holds a day or an instant.
 *
 * @example
 * ```ts
 * const month = dateTrunc('month', '2024-02-29');
 * ```
 */
export function dateTrunc<O extends TemporalOperand>(unit: DateUnit, value: O): SqlExpression<Strict<DateString, O>> {
  return temporal('dateTrunc', constantNode(unit), temporalNode(value));
}

/**
 * The first instant of the hour (or another unit) that holds an instant.
 *
 * @example
 * ```ts
 * const hour = timestampTrunc('hour', '2024-02-29T12:34:56Z');
 * ```
 */
export function timestampTrunc<O extends TemporalOperand>(unit: TimeUnit, value: O): SqlExpression<Strict<TimestampString, O>> {
  return temporal('timestampTrunc', constantNode(unit), temporalNode(value));
}

/**
 * How many times a new day (week, month …) or a new hour (minute, second) begins between the two; negative when the end comes first.
 *
 * @example
 * ```ts
 * const one = dateDiff('month', '2024-01-31', '2024-02-01');
 * ```
 */
export function dateDiff<A extends TemporalOperand, B extends TemporalOperand>(
  unit: TimeUnit,
  start: A,
  end: B,
): SqlExpression<Strict<number, A | B>> {
  return temporal(isTimeOnly(unit) ? 'timestampDiff' : 'dateDiff', constantNode(unit), temporalNode(start), temporalNode(end));
}

/**
 * The day so many units later, or earlier for a negative amount. A day that the month lacks becomes its last: a month after January 31st is February 28th or 29th.
 *
 * @example
 * ```ts
 * const later = dateAdd('month', 1, '2024-01-31');
 * ```
 */
export function dateAdd<O extends DateOperand, N extends Operand<number | null>>(
  unit: DateUnit,
  amount: N,
  value: O,
): SqlExpression<Strict<DateString, O | N>> {
  return temporal('dateAdd', constantNode(unit), operandNode(amount), temporalNode(value));
}

/**
 * The instant so many units later, or earlier for a negative amount; in UTC, where every day has 24 hours.
 *
 * @example
 * ```ts
 * const later = timestampAdd('hour', 1, '2024-02-29T23:30:00Z');
 * ```
 */
export function timestampAdd<O extends TemporalOperand, N extends Operand<number | null>>(
  unit: TimeUnit,
  amount: N,
  value: O,
): SqlExpression<Strict<TimestampString, O | N>> {
  return temporal('timestampAdd', constantNode(unit), operandNode(amount), temporalNode(value));
}

/**
 * A part of a day or an instant as a whole number.
 *
 * @example
 * ```ts
 * const thursday = extract('dayOfWeek', '2024-02-29');
 * ```
 */
export function extract<O extends TemporalOperand>(part: DatePart, value: O): SqlExpression<Strict<number, O>> {
  return temporal('extract', constantNode(part), temporalNode(value));
}

/**
 * The last day of the month that holds a day or an instant.
 *
 * @example
 * ```ts
 * const leapDay = lastDay('2024-02-01');
 * ```
 */
export function lastDay<O extends TemporalOperand>(value: O): SqlExpression<Strict<DateString, O>> {
  return temporal('lastDay', temporalNode(value));
}

/**
 * The day of an instant, in UTC.
 *
 * @example
 * ```ts
 * const day = toDate('2024-02-29T23:59:59Z');
 * ```
 */
export function toDate<O extends TemporalOperand>(value: O): SqlExpression<Strict<DateString, O>> {
  return temporal('toDate', temporalNode(value));
}

/**
 * The instant at which a day begins, in UTC.
 *
 * @example
 * ```ts
 * const midnight = toTimestamp('2024-02-29');
 * ```
 */
export function toTimestamp<O extends TemporalOperand>(value: O): SqlExpression<Strict<TimestampString, O>> {
  return temporal('toTimestamp', temporalNode(value));
}

/**
 * The whole seconds since the beginning of 1970 in UTC, rounded down.
 *
 * @example
 * ```ts
 * const seconds = toUnixSeconds('2024-02-29T00:00:00Z');
 * ```
 */
export function toUnixSeconds<O extends TemporalOperand>(value: O): SqlExpression<Strict<number, O>> {
  return temporal('toUnixSeconds', temporalNode(value));
}

/**
 * The instant so many seconds after the beginning of 1970 in UTC.
 *
 * @example
 * ```ts
 * const instant = fromUnixSeconds(literal(1709164800));
 * ```
 */
export function fromUnixSeconds<O extends Operand<number | null>>(seconds: O): SqlExpression<Strict<TimestampString, O>> {
  return temporal('fromUnixSeconds', operandNode(seconds));
}

function isTimeOnly(unit: TimeUnit): boolean {
  return unit === 'second' || unit === 'minute' || unit === 'hour';
}

function temporal<T>(name: PortableName, ...args: readonly OperationNode[]): SqlExpression<T> {
  return new SqlExpression(callNode(name, ...args));
}
