import { BinaryOperationNode, ColumnNode, type OperationNode, OperatorNode, ReferenceNode, ValueNode } from 'kysely';
import type { Model } from '../../model/index.js';
import { buildQuery } from '../../project/declared-query.js';
import { upstream } from '../sub-project.js';

/** What the queries behind a model tell about rows that would be interesting. */
export interface QueryHints {
  /** Texts that queries compare with: rows should hold them now and then. */
  readonly constants: readonly string[];
  /** One name for all columns that queries set equal, so that joins find what they look for. */
  readonly domainOf: (column: string) => string;
}

/** Reads the queries of a model and of all behind it. */
export function hintsOf(model: Model): QueryHints {
  const constants = new Set<string>();
  const domains = new Map<string, string>();
  const domainOf = (column: string): string => {
    const next = domains.get(column);
    return next === undefined ? column : domainOf(next);
  };
  const unite = (left: string, right: string): void => {
    const [first = left, second = right] = [domainOf(left), domainOf(right)].sort();
    if (first !== second) domains.set(second, first);
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return;
    // Every object in Kysely's tree is a node or holds nodes.
    const node = value as OperationNode;
    if (ValueNode.is(node) && typeof node.value === 'string' && isPlainText(node.value)) constants.add(node.value);
    const equal = equalColumns(node);
    if (equal !== undefined) unite(...equal);
    for (const child of Object.values(value)) visit(child);
  };
  for (const relation of upstream(model))
    if (relation.kind !== 'source' && relation.kind !== 'seed') visit(buildQuery(relation, relation.name));
  return { constants: [...constants], domainOf };
}

function equalColumns(node: OperationNode): readonly [string, string] | undefined {
  if (!BinaryOperationNode.is(node) || !OperatorNode.is(node.operator) || node.operator.operator !== '=') return undefined;
  const [left, right] = [columnOf(node.leftOperand), columnOf(node.rightOperand)];
  return left === undefined || right === undefined ? undefined : [left, right];
}

function columnOf(node: OperationNode): string | undefined {
  return ReferenceNode.is(node) && ColumnNode.is(node.column) ? node.column.column.name : undefined;
}

/** Patterns and formats are constants of the tree too, and so are compile-time arguments: types and units of time. */
function isPlainText(text: string): boolean {
  return /^[\w .-]{1,24}$/.test(text) && !NAMES.test(text);
}

const NAMES = /^(text|integer|double|boolean|date|timestamp|json|day|week|month|quarter|year|half-away|half-even|isoYear|dayOf\w+)$/;
