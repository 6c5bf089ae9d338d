import type { TimestampString } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import type { Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { callNode } from './operand.js';

export const clock = {
  currentTimestamp: { value: 'timestamp', nulls: 'never', reads: 'clock', operands: 'own', passes: 'values', mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * The instant at which the warehouse runs a statement, in UTC. A model can't read it, so that it gives the same rows whenever it is built; data tests
 * that compare with now do.
 */
export function currentTimestamp(): SqlExpression<TimestampString> {
  return new SqlExpression(callNode('currentTimestamp'));
}
