import { FunctionNode, IdentifierNode, type OperationNode, ParensNode, ValueNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { functionFacts } from '../sql/bound/index.js';
import { conversionOf } from '../sql/expressions/operand.js';
import { constantValue, portableName } from '../sql/portable.js';
import { kindOfWords } from '../sql/types/index.js';
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
  const type = logicalTypeOf(conversionOf(node).to);
  if (type === undefined) throw new TypeError(`${textOf(node)} is no logical type`);
  return type;
}

/** The kind of values that a cast converts: as its type says, or as the value shows; undefined where neither does. */
export function convertedKind(value: OperationNode, type: OperationNode): LogicalType['kind'] | 'null' | undefined {
  const { from } = conversionOf(type);
  return from === undefined ? kindOf(value) : kindOfWords(from);
}

function kindOf(node: OperationNode): LogicalType['kind'] | 'null' | undefined {
  if (ParensNode.is(node)) return kindOf(node.node);
  if (ValueNode.is(node)) return node.value === null ? 'null' : typeof node.value === 'string' ? 'text' : undefined;
  const name = portableName(node);
  if (name === undefined || !FunctionNode.is(node)) return undefined;
  const [first, second] = node.arguments;
  const { value } = functionFacts(node.func);
  switch (value) {
    case 'named':
      return second === undefined ? undefined : typeOf(second).kind;
    case 'first':
      return first === undefined ? undefined : kindOf(first);
    default:
      return value === undefined ? undefined : kindOfWords(value);
  }
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
