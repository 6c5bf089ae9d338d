import { type Expression, FunctionNode, type OperationNode, ValueNode } from 'kysely';
import { SqlExpression } from './expression.js';

const PREFIX = 'martlet:';

/**
 * An expression that every dialect writes in its own way. It travels through Kysely's tree as a function call with a
 * reserved name, which each dialect's table of functions lowers to SQL.
 */
export function portable<T>(name: string, ...args: readonly (Expression<unknown> | Constant)[]): SqlExpression<T> {
  return new SqlExpression(FunctionNode.create(PREFIX + name, args.map(argumentNode)));
}

/** A compile-time argument, such as the unit of a truncation. It is never sent as SQL text unless a dialect says so. */
export interface Constant {
  readonly constant: string | number | boolean | null;
}

/** The portable function that a node calls, or undefined for any other node. */
export function portableName(node: OperationNode): string | undefined {
  return FunctionNode.is(node) && node.func.startsWith(PREFIX) ? node.func.slice(PREFIX.length) : undefined;
}

/** The value of a compile-time argument. */
export function constantValue(node: OperationNode): Constant['constant'] {
  if (!ValueNode.is(node)) throw new TypeError(`a constant was expected, not ${node.kind}`);
  return node.value as Constant['constant'];
}

function argumentNode(arg: Expression<unknown> | Constant): OperationNode {
  return 'constant' in arg ? ValueNode.createImmediate(arg.constant) : arg.toOperationNode();
}
