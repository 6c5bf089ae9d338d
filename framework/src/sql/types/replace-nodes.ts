import type { OperationNode } from 'kysely';
import { mapNode } from '../map-node.js';

/** The same tree with some of its nodes replaced, from the leaves up. What does not change is shared with the given one. */
export function replaceNodes(tree: OperationNode, replaced: (node: OperationNode) => OperationNode): OperationNode {
  return replaced(mapNode(tree, (inner) => replaceNodes(inner, replaced)));
}
