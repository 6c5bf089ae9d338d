import type { Expression } from 'kysely';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { callNode, constantNode, operandNode } from './operand.js';

export const structures = {
  structureText: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/** A list or a JSON value as JSON text, which every warehouse can compare and group by; for code that builds nodes. */
export function structureText(value: Expression<unknown>, kind: 'json' | 'array'): SqlExpression<string | null> {
  return new SqlExpression(callNode('structureText', operandNode(value), constantNode(kind)));
}
