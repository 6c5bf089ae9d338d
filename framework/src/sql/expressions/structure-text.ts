import type { Expression } from 'kysely';
import { SqlExpression } from '../expression.js';
import { callNode, constantNode, operandNode } from './operand.js';

/** A list or a JSON value as JSON text, which every warehouse can compare and group by; for code that builds nodes. */
export function structureText(value: Expression<unknown>, kind: 'json' | 'array'): SqlExpression<string | null> {
  return new SqlExpression(callNode('structureText', operandNode(value), constantNode(kind)));
}
