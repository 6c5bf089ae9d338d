import {
  AliasNode,
  type CommonTableExpressionNode,
  IdentifierNode,
  type OperationNode,
  OperationNodeTransformer,
  type ReferenceNode,
  type SelectQueryNode,
  TableNode,
  type WithNode,
} from 'kysely';

/** What a name in a query stands for: a relation in the warehouse, or a common table expression that is added for it. */
export type RelationTarget = { readonly schema: string; readonly name: string } | { readonly cte: string };

/** A query with its relations resolved, and the names that it reads without anybody having declared them. */
export interface ResolvedQuery {
  readonly query: OperationNode;
  /** The declared names that the query reads. */
  readonly used: ReadonlySet<string>;
  readonly undeclared: ReadonlySet<string>;
}

/**
 * Replaces the names that a query reads by what they stand for, each under its own name as alias. Names of common table
 * expressions shadow declared ones where they are in scope.
 */
export function resolveRelations(query: OperationNode, targets: ReadonlyMap<string, RelationTarget>): ResolvedQuery {
  const resolver = new RelationResolver(targets);
  return { query: resolver.transformNode(query), used: resolver.used, undeclared: resolver.undeclared };
}

class RelationResolver extends OperationNodeTransformer {
  readonly used = new Set<string>();
  readonly undeclared = new Set<string>();
  private scope: ReadonlySet<string> = new Set();

  constructor(private readonly targets: ReadonlyMap<string, RelationTarget>) {
    super();
  }

  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const outer = this.scope;
    try {
      // The names of `with` hold in the whole select; `transformWith` adds them one by one, for those after them.
      const withNode = this.transformNode(node.with);
      return { ...super.transformSelectQuery({ ...node, with: undefined }), ...(withNode === undefined ? {} : { with: withNode }) };
    } finally {
      this.scope = outer;
    }
  }

  protected override transformWith(node: WithNode): WithNode {
    const expressions: CommonTableExpressionNode[] = [];
    for (const expression of node.expressions) {
      const name = expression.name.table.table.identifier.name;
      if (node.recursive === true) this.scope = new Set([...this.scope, name]);
      expressions.push({ ...expression, expression: this.transformNode(expression.expression) });
      this.scope = new Set([...this.scope, name]);
    }
    return { ...node, expressions };
  }

  protected override transformAlias(node: AliasNode): AliasNode {
    if (!TableNode.is(node.node)) return super.transformAlias(node);
    return { ...node, node: this.resolve(node.node) ?? node.node };
  }

  protected override transformTable(node: TableNode): TableNode {
    const resolved = this.resolve(node);
    // An alias stands wherever a table does, but Kysely's types do not say so.
    return resolved === undefined
      ? node
      : (AliasNode.create(resolved, IdentifierNode.create(node.table.identifier.name)) as unknown as TableNode);
  }

  /** The table of a column reference is an alias in the query, never a relation. */
  protected override transformReference(node: ReferenceNode): ReferenceNode {
    return node;
  }

  private resolve(node: TableNode): TableNode | undefined {
    const name = node.table.identifier.name;
    if (node.table.schema !== undefined || this.scope.has(name)) return undefined;
    const target = this.targets.get(name);
    if (target === undefined) {
      this.undeclared.add(name);
      return undefined;
    }
    this.used.add(name);
    return 'cte' in target ? TableNode.create(target.cte) : TableNode.createWithSchema(target.schema, target.name);
  }
}
