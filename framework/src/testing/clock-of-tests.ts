import { type FunctionNode, type OperationNodeSource, OperationNodeTransformer } from 'kysely';
import { callNode, constantNode } from '../sql/expressions/operand.js';
import { atRunInstant, functionFacts } from '../sql/index.js';
import { portableName } from '../sql/portable.js';

/** The same query, in which now is what the process's clock says: vitest can set that one, and not an engine's. */
export function readingClockOfTests(query: OperationNodeSource): OperationNodeSource {
  const now = new Date().toISOString();
  return { toOperationNode: () => atRunInstant(new Clock(now).transformNode(query.toOperationNode()), now) };
}

class Clock extends OperationNodeTransformer {
  constructor(private readonly now: string) {
    super();
  }

  protected override transformFunction(node: FunctionNode): FunctionNode {
    if (portableName(node) === undefined || functionFacts(node.func).reads !== 'clock') return super.transformFunction(node);
    return callNode('timestampLiteral', constantNode(this.now));
  }
}
