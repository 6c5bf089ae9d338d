import type { OperationNode } from 'kysely';
import { functionFacts } from './bound/index.js';
import { callNode, constantNode } from './expressions/operand.js';
import { mapNode } from './map-node.js';
import { portableName } from './portable.js';

/** The same query, in which the day and the hour of the run are those of an instant in ISO form. */
export function atRunInstant(node: OperationNode, instant: string): OperationNode {
  const day = instant.slice(0, 'yyyy-mm-dd'.length);
  const hour = `${instant.slice(0, 'yyyy-mm-ddThh'.length)}:00:00Z`;
  const change = (inner: OperationNode): OperationNode => {
    const name = portableName(inner);
    const reads = name === undefined ? undefined : functionFacts(`martlet:${name}`).reads;
    if (reads === 'day') return callNode('dateLiteral', constantNode(day));
    return reads === 'hour' ? callNode('timestampLiteral', constantNode(hour)) : mapNode(inner, change);
  };
  return change(node);
}
