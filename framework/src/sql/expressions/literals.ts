import { type Expression, ValueNode } from 'kysely';
import type { DateString, DecimalString, TimestampString } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { call, callNode, constantNode, type DateText, type TimestampText } from './operand.js';

export const literals = {
  dateLiteral: { value: 'date', nulls: 'strict', ...PLAIN, mutants: { ...CONSTANTS, constant: nextDay } },
  timestampLiteral: { value: 'timestamp', nulls: 'strict', ...PLAIN, mutants: { ...CONSTANTS, constant: nextSecond } },
  decimalLiteral: { value: 'decimal', nulls: 'strict', ...PLAIN, mutants: { ...CONSTANTS, constant: oneMore } },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * A value as it is. Its type is the literal's own, so that `literal('web')` conforms to `accepted('web', 'retail')`.
 *
 * @example
 * ```ts
 * const channel = literal('web').as('channel');
 * ```
 */
export function literal<const T extends string | number | boolean | bigint | null>(value: T): SqlExpression<T extends bigint ? number : T> {
  return new SqlExpression(ValueNode.createImmediate(value));
}

/**
 * A day.
 *
 * @example
 * ```ts
 * const leapDay = dateLiteral('2024-02-29');
 * ```
 */
export function dateLiteral(value: DateText | DateString): SqlExpression<DateString> {
  return call('dateLiteral', value);
}

/**
 * An instant in UTC, with up to six digits of a second.
 *
 * @example
 * ```ts
 * const opening = timestampLiteral('2024-03-31T01:30:00Z');
 * ```
 */
export function timestampLiteral(value: TimestampText | TimestampString): SqlExpression<TimestampString> {
  return call('timestampLiteral', value);
}

/**
 * An exact decimal number, written as text so that no digit is lost.
 *
 * @example
 * ```ts
 * const rate = decimalLiteral('0.19');
 * ```
 */
export function decimalLiteral(value: `${number}` | DecimalString): SqlExpression<DecimalString> {
  return new SqlExpression(callNode('decimalLiteral', constantNode(value)));
}

/**
 * Any Kysely expression, with `as` and all that a {@link SqlExpression} has.
 *
 * @example
 * ```ts
 * const total = expressionOf(sql<number>`1 + 1`);
 * ```
 */
export function expressionOf<T>(expression: Expression<T>): SqlExpression<T> {
  return new SqlExpression(expression.toOperationNode());
}

function nextDay(day: unknown): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function nextSecond(instant: unknown): string {
  return new Date(Date.parse(String(instant)) + 1000).toISOString();
}

function oneMore(decimal: unknown): string {
  return String(decimal).replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + String(BigInt(whole) + 1n));
}
