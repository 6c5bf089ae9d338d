import {
  AliasNode,
  AndNode,
  type FunctionNode,
  type JoinNode,
  type OperationNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  SelectAllNode,
  type SelectQueryNode,
  TableNode,
} from 'kysely';
import { portableEntry } from '../expressions/registry.js';
import { portableName } from '../portable.js';
import { bindExpression, type ExpressionPlace, operation } from './bind-expression.js';
import { bindOrder, bindPosition } from './bind-order.js';
import { bindQuery, columnNames } from './bind-query.js';
import { bindRaw } from './bind-raw.js';
import { type Binder, noteSource } from './binder.js';
import type { BoundExpression } from './bound-expression.js';
import type { Binding, BoundColumn, BoundJoin, BoundSelect, BoundSetOperation, BoundSource } from './bound-query.js';
import { aliasName, unwrapRaw } from './names.js';
import { type Aliases, type BindingScope, findBinding, findSource } from './scope.js';

/** Binds a select; `outer` is what a subquery in its `from` sees: its common table expressions and the queries around it. */
export function bindSelect(node: SelectQueryNode, outer: BindingScope | undefined, binder: Binder): BoundSelect {
  const bindings: Binding[] = [];
  const joins: BoundJoin[] = [];
  const scope: BindingScope = { parent: outer, bindings, ctes: undefined };
  const place = { scope, binder };

  for (const item of node.from?.froms ?? []) {
    // A table function may read the tables before it; a subquery may not, unless it is lateral.
    addBinding(bindings, bindTable(item, bindings.length, outer, scope, binder), binder);
    joins.push({ type: 'From' });
  }
  for (const join of node.joins ?? []) {
    addBinding(bindings, bindTable(join.table, bindings.length, isLateral(join) ? scope : outer, scope, binder), binder);
    joins.push({ type: join.joinType, ...(join.on && { on: bindExpression(join.on.on, place) }) });
  }

  const columns = bindColumns(node, scope, binder);
  const hidesColumns = node.selections?.some(({ selection }) => hasUnknownColumns(selection, scope)) ?? false;
  const aliases: Aliases = new Map(columns.map((column) => [column.name.toLowerCase(), column.expression]));
  const grouped = { ...place, aliases };
  const setOperations = (node.setOperations ?? []).map((one): BoundSetOperation => {
    const query = bindQuery(one.expression, outer, binder);
    const found = columnNames(query);
    if (!hidesColumns && found !== undefined && found.length !== columns.length) {
      binder.problems.push({ kind: 'column-count', expected: columns.length, found: found.length });
    }
    return { operator: one.operator, all: one.all, query };
  });
  return {
    kind: 'select',
    columns,
    hidesColumns,
    bindings,
    joins,
    ...(node.where && { where: bindExpression(node.where.where, place) }),
    groupBy: (node.groupBy?.items ?? []).map((item) => bindPosition(item.groupBy, columns) ?? bindExpression(item.groupBy, grouped)),
    ...bindHaving(node, grouped),
    distinct: node.frontModifiers?.some((modifier) => modifier.modifier === 'Distinct') ?? false,
    distinctOn: (node.distinctOn ?? []).map((on) => bindExpression(on, grouped)),
    setOperations,
    orderBy: bindOrder(node.orderBy, place, { columns, aliases, isCombined: setOperations.length > 0 }),
    limits: [
      ...(node.limit ? [operation('limit', [bindExpression(node.limit.limit, place)])] : []),
      ...(node.offset ? [operation('offset', [bindExpression(node.offset.offset, place)])] : []),
      ...(node.fetch ? [operation(`fetch ${node.fetch.modifier}`, [bindExpression(node.fetch.rowCount, place)])] : []),
      ...(node.top ? [operation(`top ${node.top.modifiers ?? ''}`, [{ kind: 'value', value: node.top.expression } as const])] : []),
    ],
    modifiers: [...(node.frontModifiers ?? []), ...(node.endModifiers ?? [])]
      .filter((modifier) => modifier.modifier !== 'Distinct')
      .map((modifier) =>
        operation(modifier.modifier ?? 'modifier', modifier.rawModifier ? [bindExpression(modifier.rawModifier, grouped)] : []),
      ),
  };
}

/** A portable `qualify` travels in `having`. */
function bindHaving(node: SelectQueryNode, place: ExpressionPlace): Pick<BoundSelect, 'having' | 'qualify'> {
  const conditions = node.having === undefined ? [] : conjuncts(node.having.having);
  const [qualify, having] = [conditions.filter(isQualify), conditions.filter((condition) => !isQualify(condition))];
  const [first, ...rest] = having;
  return {
    ...(first && {
      having: bindExpression(
        rest.reduce<OperationNode>((left, right) => AndNode.create(left, right), first),
        place,
      ),
    }),
    qualify: qualify.flatMap((condition) => condition.arguments.map((argument) => bindExpression(argument, place))),
  };
}

function conjuncts(node: OperationNode): readonly OperationNode[] {
  return AndNode.is(node) ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

function isQualify(node: OperationNode): node is FunctionNode {
  return portableName(node) === 'qualify';
}

function isLateral(join: JoinNode): boolean {
  return join.joinType.startsWith('Lateral') || join.joinType.endsWith('Apply');
}

function addBinding(bindings: Binding[], binding: Binding, binder: Binder): void {
  const key = binding.name.toLowerCase();
  if (bindings.some((one) => one.name.toLowerCase() === key)) binder.problems.push({ kind: 'duplicate-table', table: binding.name });
  bindings.push(binding);
}

function bindTable(node: OperationNode, position: number, outer: BindingScope | undefined, lateral: BindingScope, binder: Binder): Binding {
  const aliased = AliasNode.is(node) ? node : undefined;
  const alias = aliased && aliasName(aliased.alias);
  const table = withoutParens(aliased?.node ?? node);
  const source = bindSource(table, outer, lateral, binder);
  const known = sourceColumns(source) ?? portableColumns(table);
  const columns = alias?.columns ?? known;
  if (alias?.columns !== undefined && known !== undefined && alias.columns.length !== known.length) {
    binder.problems.push({ kind: 'column-count', expected: alias.columns.length, found: known.length });
  }
  const name = alias?.name ?? (TableNode.is(table) ? table.table.identifier.name : '');
  return { name, source, columns, position, places: placesOf(columns ?? []) };
}

function withoutParens(node: OperationNode): OperationNode {
  const inner = unwrapRaw(node);
  return ParensNode.is(inner) ? withoutParens(inner.node) : inner;
}

function bindSource(node: OperationNode, outer: BindingScope | undefined, lateral: BindingScope, binder: Binder): BoundSource {
  if (node.kind === 'SelectQueryNode') return { kind: 'query', query: bindQuery(node, outer, binder) };
  if (RawNode.is(node)) return { kind: 'expression', expression: bindRaw(node, { scope: lateral, binder }, true) };
  if (!TableNode.is(node)) return { kind: 'expression', expression: bindExpression(node, { scope: lateral, binder }) };
  const { schema, identifier } = node.table;
  const name = schema === undefined ? identifier.name : `${schema.name}.${identifier.name}`;
  const source = findSource(schema === undefined ? outer : undefined, name, binder.tables);
  if (source === undefined) {
    if (schema === undefined) binder.undeclared.add(name);
    binder.problems.push({ kind: 'unknown-table', table: name, known: [...binder.tables.keys()] });
    return { kind: 'unknown', name };
  }
  if (source.kind === 'cte') source.cte.reads += 1;
  noteSource(binder, node, source);
  return source;
}

function sourceColumns(source: BoundSource): readonly string[] | undefined {
  switch (source.kind) {
    case 'table':
      return source.table.columns;
    case 'query':
      return columnNames(source.query);
    case 'cte':
      return source.cte.columns;
    case 'expression':
    case 'unknown':
      return undefined;
    default:
      return source satisfies never;
  }
}

/** The columns of a portable table function. */
function portableColumns(node: OperationNode): readonly string[] | undefined {
  const name = portableName(node);
  const entry = name === undefined ? undefined : portableEntry(name);
  return entry?.form === 'table' ? entry.columns((node as FunctionNode).arguments) : undefined;
}

/** The columns of a relation are one list for all who read it. */
const PLACES = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function placesOf(columns: readonly string[]): ReadonlyMap<string, number> {
  const places = PLACES.get(columns) ?? new Map(columns.map((column, place) => [column.toLowerCase(), place]));
  PLACES.set(columns, places);
  return places;
}

function bindColumns(node: SelectQueryNode, scope: BindingScope, binder: Binder): readonly BoundColumn[] {
  const columns: BoundColumn[] = [];
  for (const { selection } of node.selections ?? []) {
    if (SelectAllNode.is(selection)) for (const binding of scope.bindings ?? []) columns.push(...columnsOf(binding, binder));
    else if (ReferenceNode.is(selection) && SelectAllNode.is(selection.column)) columns.push(...columnsOfTable(selection, scope, binder));
    else columns.push(bindColumn(selection, scope, binder));
  }
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase())) binder.problems.push({ kind: 'duplicate-column', column: name });
    seen.add(name.toLowerCase());
  }
  return columns;
}

/** Whether a star is columns that only the warehouse knows. */
function hasUnknownColumns(selection: OperationNode, scope: BindingScope): boolean {
  const isUnknown = ({ columns, source }: Binding): boolean => columns === undefined && source.kind !== 'unknown';
  if (SelectAllNode.is(selection)) return scope.bindings?.some(isUnknown) ?? false;
  if (!ReferenceNode.is(selection) || !SelectAllNode.is(selection.column)) return false;
  const found = findBinding({ ...scope, parent: undefined }, selection.table?.table.identifier.name ?? '');
  return found !== undefined && isUnknown(found.binding);
}

function columnsOfTable(node: ReferenceNode, scope: BindingScope, binder: Binder): readonly BoundColumn[] {
  const table = node.table?.table.identifier.name ?? '';
  const found = findBinding({ ...scope, parent: undefined }, table);
  if (found !== undefined) return columnsOf(found.binding, binder);
  binder.problems.push({ kind: 'unknown-table', table, known: (scope.bindings ?? []).map((binding) => binding.name) });
  return [];
}

function columnsOf(binding: Binding, binder: Binder): readonly BoundColumn[] {
  if (binding.columns === undefined) {
    // An unknown table has been reported already.
    if (binding.source.kind !== 'unknown') binder.problems.push({ kind: 'unknown-columns', table: binding.name });
    return [];
  }
  return binding.columns.map((name, column) => ({ name, expression: { kind: 'reference', binding, column, level: 0 } }));
}

function bindColumn(node: OperationNode, scope: BindingScope, binder: Binder): BoundColumn {
  const place = { scope, binder };
  if (AliasNode.is(node)) return { name: aliasName(node.alias).name, expression: bindExpression(node.node, place) };
  const expression: BoundExpression = bindExpression(node, place);
  // What refers to nothing has been reported.
  return { name: expression.kind === 'unresolved' ? '' : writtenName(node), expression };
}

function writtenName(node: OperationNode): string {
  const inner = unwrapRaw(node);
  if (ReferenceNode.is(inner) && !SelectAllNode.is(inner.column)) return inner.column.column.name;
  return '';
}
