import { AliasNode, ColumnNode, IdentifierNode, type OperationNode, ReferenceNode, type SelectQueryNode, TableNode } from 'kysely';
import type { Columns, LogicalType } from '../columns/index.js';

/**
 * Tells which type a bare reference in a query is declared to have, from the contracts of the relations that its `from`
 * and joins name. It answers undefined where it can't be sure.
 */
export function declaredTypes(
  query: SelectQueryNode,
  contracts: ReadonlyMap<string, Columns>,
): (reference: OperationNode) => LogicalType | undefined {
  const shadowed = new Set(query.with?.expressions.map((expression) => expression.name.table.table.identifier.name));
  const items = [...(query.from?.froms ?? []), ...(query.joins ?? []).map((join) => join.table)];
  const scope = new Map<string, Columns | undefined>();
  for (const item of items) {
    const [alias, table] = aliasAndTable(item);
    scope.set(alias, table === undefined || shadowed.has(table) ? undefined : contracts.get(table));
  }

  return (reference) => {
    if (!ReferenceNode.is(reference) || !ColumnNode.is(reference.column)) return undefined;
    const column = reference.column.column.name;
    if (reference.table !== undefined) return scope.get(reference.table.table.identifier.name)?.[column]?.definition.type;
    const tables = [...scope.values()];
    if (tables.some((columns) => columns === undefined)) return undefined;
    const owners = tables.filter((columns) => columns?.[column] !== undefined);
    return owners.length === 1 ? owners[0]?.[column]?.definition.type : undefined;
  };
}

function aliasAndTable(item: OperationNode): readonly [alias: string, table: string | undefined] {
  if (TableNode.is(item)) return [item.table.identifier.name, item.table.identifier.name];
  if (!AliasNode.is(item) || !IdentifierNode.is(item.alias)) return ['', undefined];
  return [item.alias.name, TableNode.is(item.node) && item.node.table.schema === undefined ? item.node.table.identifier.name : undefined];
}
