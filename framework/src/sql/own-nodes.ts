import type { OperationNode } from 'kysely';
import { mapNode } from './map-node.js';

/** Nodes of which something is found out that depends on where they stand. */
const TOLD_APART: ReadonlySet<string> = new Set(['TableNode', 'ValueNode', 'PrimitiveValueListNode']);

/** The same tree, in which no table and no value stands in two places. */
export function withOwnNodes(tree: OperationNode): OperationNode {
  const seen = new Set<OperationNode>();
  const own = (node: OperationNode): OperationNode => {
    if (!TOLD_APART.has(node.kind)) return mapNode(node, own);
    const one = seen.has(node) ? { ...node } : node;
    seen.add(one);
    return one;
  };
  return own(tree);
}
