import {
  AliasNode,
  CommonTableExpressionNameNode,
  CommonTableExpressionNode,
  IdentifierNode,
  type OperationNode,
  type SelectQueryNode,
  sql,
  TableNode,
  WithNode,
} from 'kysely';
import { MartletError } from '../../errors.js';
import { VIEWED } from '../../rights/index.js';
import { column, selectQuery, table } from '../../semantic/index.js';
import { resolveRelations } from '../../sql/index.js';
import { mapNode } from '../../sql/map-node.js';
import type { RelationName } from '../../warehouses/warehouse.js';

/** A relation as a scope shows it. */
export interface ViewOfRelation {
  readonly name: RelationName;
  /** A query for its rows. */
  readonly rows: OperationNode;
  /** A select over the relation, which it calls `source`. */
  readonly sql: string;
}

/**
 * A query whose relations are read through views of its own, so that nothing has to be made in the warehouse.
 *
 * @throws MartletError `resource-unknown` for a relation of which there is no view.
 */
export function overViews(query: OperationNode, views: readonly ViewOfRelation[]): OperationNode {
  const byName = new Map(views.map((view) => [`${view.name.schema}.${view.name.name}`, view]));
  const read = new Map<string, ViewOfRelation>();
  const placed = (node: TableNode): TableNode => {
    const { schema, identifier } = node.table;
    if (schema === undefined) return node;
    const view = byName.get(`${schema.name}.${identifier.name}`);
    // Left as it is, it would be read without the scope.
    if (view === undefined)
      throw new MartletError('resource-unknown', { what: 'relation', name: `${schema.name}.${identifier.name}`, similar: [] });
    const name = `served__${view.name.schema}__${view.name.name}`;
    read.set(name, view);
    return TableNode.create(name);
  };
  const change = (node: OperationNode): OperationNode => {
    // The table of a column is a name in the query.
    if (node.kind === 'ReferenceNode') return node;
    if (AliasNode.is(node) && TableNode.is(node.node)) return { ...node, node: placed(node.node) } as AliasNode;
    if (!TableNode.is(node)) return mapNode(node, change);
    const table = placed(node);
    return table === node ? node : AliasNode.create(table, IdentifierNode.create(node.table.identifier.name));
  };
  const changed = change(query) as SelectQueryNode;
  const queries = [...read].map(([name, view]) =>
    CommonTableExpressionNode.create(CommonTableExpressionNameNode.create(name), viewQuery(view) as SelectQueryNode),
  );
  const [first, ...rest] = [...queries, ...(changed.with?.expressions ?? [])];
  if (first === undefined) return changed;
  return {
    ...changed,
    with: rest.reduce((node, next) => WithNode.cloneWithExpression(node, next), WithNode.create(first)),
  } as OperationNode;
}

/** The relation is named inside, so that one that is masked has no other way to it. */
function viewQuery({ rows, sql: shown }: ViewOfRelation): OperationNode {
  return sql`with ${sql.ref(VIEWED)} as (${{ toOperationNode: () => rows, isRawBuilder: true }}) ${sql.raw(shown)}`.toOperationNode();
}

/** The columns of a relation that is somewhere. */
export function rowsAt(place: RelationName, columns: readonly string[]): OperationNode {
  const query = selectQuery({ selections: columns.map((name) => [name, column(VIEWED, name)]), from: table(VIEWED) });
  return resolveRelations(query, new Map([[VIEWED, place]])).query;
}
