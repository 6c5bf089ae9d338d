import type { TimestampString } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { OPERANDS_ONLY } from './mutation-hints.js';
import { callNode, constantNode, type Strict, type TemporalOperand, temporalNode } from './operand.js';

export const timeZones = {
  toTimeZone: { value: 'timestamp', nulls: 'possible', ...PLAIN, mutants: OPERANDS_ONLY },
  fromTimeZone: { value: 'timestamp', nulls: 'possible', ...PLAIN, mutants: OPERANDS_ONLY },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * What clocks in a time zone show at an instant in UTC. The result is for reading days and hours off; it is no instant.
 *
 * @example
 * ```ts
 * const local = toTimeZone('2024-03-31T01:30:00Z', 'Europe/Berlin');
 * ```
 */
export function toTimeZone<O extends TemporalOperand>(value: O, zone: string): SqlExpression<Strict<TimestampString, O>> {
  return new SqlExpression(callNode('toTimeZone', temporalNode(value), constantNode(zone)));
}

/**
 * The instant in UTC at which clocks in a time zone show a time. A time that clocks skip or show twice is resolved by the
 * warehouse.
 *
 * @example
 * ```ts
 * const instant = fromTimeZone('2024-07-01T12:00:00', 'Europe/Berlin');
 * ```
 */
export function fromTimeZone<O extends TemporalOperand>(value: O, zone: string): SqlExpression<Strict<TimestampString, O>> {
  return new SqlExpression(callNode('fromTimeZone', temporalNode(value), constantNode(zone)));
}
