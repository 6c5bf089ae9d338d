import { IdentifierNode, type OperationNode, ValueNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { constantValue, portableName } from '../sql/portable.js';
import { logicalTypeOf } from './kysely-types.js';

/** The text that a portable function was given at compile time. */
export function textOf(node: OperationNode): string {
  return String(constantValue(node));
}

/** The number that a portable function was given at compile time. */
export function numberOf(node: OperationNode): number {
  return Number(constantValue(node));
}

/** The logical type that a portable function was given. */
export function typeOf(node: OperationNode): LogicalType {
  const type = logicalTypeOf(textOf(node));
  if (type === undefined) throw new TypeError(`${textOf(node)} is no logical type`);
  return type;
}

/** The name that a portable function was given. */
export function nameOf(node: OperationNode): IdentifierNode {
  return IdentifierNode.create(textOf(node));
}

/** The value of a literal; undefined for any other node. */
export function literalOf(node: OperationNode): unknown {
  return ValueNode.is(node) ? node.value : undefined;
}

/** True for a literal of a day. */
export function isDayLiteral(node: OperationNode): boolean {
  return portableName(node) === 'dateLiteral';
}
