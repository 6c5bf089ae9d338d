import type { FunctionNode, OperationNode } from 'kysely';
import { callNode, constantNode } from './expressions/operand.js';
import { mapNode } from './map-node.js';
import { portableName } from './portable.js';

/** The same query, in which the day and the hour of the run are those of an instant in ISO form. */
export function atRunInstant(node: OperationNode, instant: string): OperationNode {
  const day = instant.slice(0, 'yyyy-mm-dd'.length);
  const hour = `${instant.slice(0, 'yyyy-mm-ddThh'.length)}:00:00Z`;
  const literal = (call: FunctionNode): OperationNode => {
    switch (portableName(call)) {
      case 'runDate':
        return callNode('dateLiteral', constantNode(day));
      case 'runTimestamp':
        return callNode('timestampLiteral', constantNode(hour));
      default:
        return call;
    }
  };
  const change = (inner: OperationNode): OperationNode =>
    inner.kind === 'FunctionNode' && isRunInstant(inner as FunctionNode) ? literal(inner as FunctionNode) : mapNode(inner, change);
  return change(node);
}

function isRunInstant(node: FunctionNode): boolean {
  const name = portableName(node);
  return name === 'runDate' || name === 'runTimestamp';
}
