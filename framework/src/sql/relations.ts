import {
  AliasNode,
  type CommonTableExpressionNode,
  IdentifierNode,
  type OperationNode,
  type SelectQueryNode,
  TableNode,
  type WithNode,
} from 'kysely';
import type { BoundSource } from './bound/index.js';
import { mapNode } from './map-node.js';

/** What a name in a query refers to: a relation in the warehouse, or a common table expression that is added for it. */
export type RelationTarget = { readonly schema: string; readonly name: string; readonly database?: string } | { readonly cte: string };

/** Ends the database's part in the name of a schema: Kysely's tables have no other place for it. */
export const DATABASE_END = '\0';

/** A query with its relations resolved, and the names that it reads without anybody having declared them. */
export interface ResolvedQuery {
  readonly query: OperationNode;
  /** The declared names that the query reads. */
  readonly used: ReadonlySet<string>;
  readonly undeclared: ReadonlySet<string>;
}

/**
 * Replaces the names that a query reads by what they refer to, each under its own name as alias. Names of common table
 * expressions shadow declared ones where they are in scope. What does not change is shared with the given tree.
 */
export function resolveRelations(query: OperationNode, targets: ReadonlyMap<string, RelationTarget>): ResolvedQuery {
  const resolver = new RelationResolver(targets);
  return { query: resolver.node(query, NO_NAMES), used: resolver.used, undeclared: resolver.undeclared };
}

/** A bound query whose tables stand where `place` says of their relations, each under its own name as alias. */
export function placeTables(
  query: OperationNode,
  sources: ReadonlyMap<OperationNode, BoundSource>,
  place: (relation: string) => RelationTarget,
): OperationNode {
  const placed = (table: TableNode): TableNode | undefined => {
    const source = sources.get(table);
    return source?.kind === 'table' ? targetNode(place(source.table.relation)) : undefined;
  };
  const change = (node: OperationNode): OperationNode => {
    if (LEAVES.has(node.kind)) return node;
    if (AliasNode.is(node) && TableNode.is(node.node)) return { ...node, node: placed(node.node) ?? node.node } as AliasNode;
    if (!TableNode.is(node)) return mapNode(node, change);
    const table = placed(node);
    return table === undefined ? node : AliasNode.create(table, IdentifierNode.create(node.table.identifier.name));
  };
  return change(query);
}

function targetNode(target: RelationTarget): TableNode {
  if ('cte' in target) return TableNode.create(target.cte);
  const { database, schema, name } = target;
  return TableNode.createWithSchema(database === undefined ? schema : `${database}${DATABASE_END}${schema}`, name);
}

/** The names of the common table expressions that are in scope. */
type Scope = ReadonlySet<string>;

const NO_NAMES: Scope = new Set();

/** Nodes in which no relation is named. The table of a column reference is an alias in the query. */
const LEAVES: ReadonlySet<string> = new Set([
  'ReferenceNode',
  'ColumnNode',
  'IdentifierNode',
  'ValueNode',
  'PrimitiveValueListNode',
  'OperatorNode',
]);

class RelationResolver {
  readonly used = new Set<string>();
  readonly undeclared = new Set<string>();

  constructor(private readonly targets: ReadonlyMap<string, RelationTarget>) {}

  node(node: OperationNode, scope: Scope): OperationNode {
    if (LEAVES.has(node.kind)) return node;
    if (TableNode.is(node)) {
      const table = this.table(node, scope);
      return table === node ? node : AliasNode.create(table, IdentifierNode.create(node.table.identifier.name));
    }
    if (AliasNode.is(node) && TableNode.is(node.node)) return { ...node, node: this.table(node.node, scope) } as AliasNode;
    const { with: withNode } = node as SelectQueryNode;
    return withNode === undefined ? mapNode(node, (inner) => this.node(inner, scope)) : this.withNames(node, withNode, scope);
  }

  /** Each common table expression sees those before it, itself too when it is recursive; the query sees all. */
  private withNames(node: OperationNode, withNode: WithNode, outer: Scope): OperationNode {
    const scope = new Set(outer);
    const expressions = withNode.expressions.map((expression): CommonTableExpressionNode => {
      const name = expression.name.table.table.identifier.name;
      if (withNode.recursive === true) scope.add(name);
      const resolved = { ...expression, expression: this.node(expression.expression, new Set(scope)) };
      scope.add(name);
      return resolved;
    });
    const body = mapNode({ ...node, with: undefined } as OperationNode, (inner) => this.node(inner, scope));
    return { ...body, with: { ...withNode, expressions } } as OperationNode;
  }

  private table(node: TableNode, scope: Scope): TableNode {
    const name = node.table.identifier.name;
    if (node.table.schema !== undefined || scope.has(name)) return node;
    const target = this.targets.get(name);
    if (target === undefined) {
      this.undeclared.add(name);
      return node;
    }
    this.used.add(name);
    return targetNode(target);
  }
}
