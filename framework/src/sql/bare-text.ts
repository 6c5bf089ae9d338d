import { type OperationNode, ValueNode } from 'kysely';

/** A text that stands as the operand of a function, as in `coalesce('city', …)`; `literal('city')` makes another node of it. */
interface BareText extends ValueNode {
  readonly isBareText: true;
}

export function bareText(text: string): OperationNode {
  const node: BareText = { ...ValueNode.createImmediate(text), isBareText: true };
  return node;
}

export function isBareText(node: OperationNode): boolean {
  return 'isBareText' in node;
}
