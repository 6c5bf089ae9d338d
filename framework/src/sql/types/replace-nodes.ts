import type { OperationNode } from 'kysely';

/** The same tree with some of its nodes replaced, from the leaves up. What does not change is shared with the given one. */
export function replaceNodes(tree: OperationNode, replaced: (node: OperationNode) => OperationNode): OperationNode {
  let changed: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(tree)) {
    const mapped = replacedIn(value, replaced);
    if (mapped === value) continue;
    changed ??= { ...tree };
    changed[key] = mapped;
  }
  // The copy has all properties of the node.
  return replaced((changed as OperationNode | undefined) ?? tree);
}

function replacedIn(value: unknown, replaced: (node: OperationNode) => OperationNode): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => replacedIn(item, replaced));
    return items.some((item, place) => item !== value[place]) ? items : value;
  }
  return isNode(value) ? replaceNodes(value, replaced) : value;
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}
