import type { OperationNode } from 'kysely';

/** A node whose inner nodes are what `change` makes of them. What does not change is shared with the given one. */
export function mapNode(node: OperationNode, change: (node: OperationNode) => OperationNode): OperationNode {
  let changed: Record<string, unknown> | undefined;
  // Trees are walked many times for each query: no list of entries is made for a node. Its properties are all its own.
  for (const key in node) {
    const value: unknown = node[key as keyof OperationNode];
    const mapped = mapValue(value, change);
    if (mapped === value) continue;
    changed ??= { ...node };
    changed[key] = mapped;
  }
  // The same properties, with other nodes in them.
  return (changed as OperationNode | undefined) ?? node;
}

function mapValue(value: unknown, change: (node: OperationNode) => OperationNode): unknown {
  if (!Array.isArray(value)) return isNode(value) ? change(value) : value;
  let changed: unknown[] | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const item: unknown = value[index];
    const mapped = mapValue(item, change);
    if (mapped === item) continue;
    changed ??= [...value];
    changed[index] = mapped;
  }
  return changed ?? value;
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}
