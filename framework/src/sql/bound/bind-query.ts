import { CommonTableExpressionNode, type OperationNode, ParensNode, RawNode, SelectQueryNode, type WithNode } from 'kysely';
import { bindRaw } from './bind-raw.js';
import { bindSelect } from './bind-select.js';
import type { Binder } from './binder.js';
import type { BoundCte, BoundQuery, BoundSource } from './bound-query.js';
import type { Fragments } from './fragment.js';
import { unwrapRaw } from './names.js';
import type { BindProblem } from './problem.js';
import { type BindingScope, tableNames } from './scope.js';
import type { BoundTable, BoundTables } from './tables.js';

/** A query with its names bound, and what is wrong with them. */
export interface Bound {
  readonly query: BoundQuery;
  readonly problems: readonly BindProblem[];
  /** Raw SQL whose names only a parser can tell; bind again with what it says of them. */
  readonly unread: readonly string[];
  /** What each table in a `from` refers to, by its node: a relation, or a common table expression. */
  readonly sources: ReadonlyMap<OperationNode, BoundSource>;
  /** The declared names that it reads. */
  readonly used: ReadonlySet<string>;
  /** Names that it reads without anybody having declared them. */
  readonly undeclared: ReadonlySet<string>;
}

const NOTHING_PARSED: Fragments = new Map();

/** Settles every name of a query whose tables are keys of `tables`. */
export function bind(query: OperationNode, tables: BoundTables, fragments: Fragments = NOTHING_PARSED): Bound {
  const found = { sources: new Map(), used: new Set<BoundTable>(), undeclared: new Set<string>() };
  const binder: Binder = { tables: tableNames(tables), problems: [], fragments, unread: new Set(), ...found };
  const bound = bindQuery(query, undefined, binder);
  const used = Object.keys(tables).filter((name) => tables[name] !== undefined && found.used.has(tables[name]));
  return { query: bound, problems: binder.problems, unread: [...binder.unread], ...found, used: new Set(used) };
}

/** Binds a query inside of another, whose names `scope` holds. */
export function bindQuery(node: OperationNode, scope: BindingScope | undefined, binder: Binder): BoundQuery {
  const query = unwrapRaw(node);
  if (ParensNode.is(query)) return bindQuery(query.node, scope, binder);
  if (SelectQueryNode.is(query)) return bindSelect(query, bindWith(query.with, scope, binder), binder);
  if (RawNode.is(query)) return { kind: 'raw', raw: bindRaw(query, { scope, binder }, true) };
  binder.problems.push({ kind: 'not-a-query', node: query.kind });
  return { kind: 'raw', raw: { kind: 'unresolved', name: query.kind } };
}

/** The columns that a query returns, in order; undefined when only the warehouse knows them. */
export function columnNames(query: BoundQuery): readonly string[] | undefined {
  return query.kind === 'raw' || query.hidesColumns ? undefined : query.columns.map((column) => column.name);
}

function bindWith(node: WithNode | undefined, parent: BindingScope | undefined, binder: Binder): BindingScope | undefined {
  if (node === undefined) return parent;
  const ctes = new Map<string, BoundCte>();
  const scope: BindingScope = { parent, bindings: undefined, ctes };
  for (const expression of node.expressions) {
    if (CommonTableExpressionNode.is(expression)) bindCte(expression, node.recursive === true, scope, ctes, binder);
  }
  return scope;
}

function bindCte(
  node: CommonTableExpressionNode,
  mayRecurse: boolean,
  scope: BindingScope,
  ctes: Map<string, BoundCte>,
  binder: Binder,
): void {
  const { name } = node.name.table.table.identifier;
  const declared = node.name.columns?.map((column) => column.column.name);
  const cte: BoundCte = { name, query: undefined, columns: declared, recursive: false, reads: 0 };
  // Only a recursive one sees itself; otherwise its name still means what it means outside.
  if (mayRecurse) {
    cte.columns ??= anchorColumns(node.expression, scope, binder);
    ctes.set(name.toLowerCase(), cte);
  }
  cte.query = bindQuery(node.expression, scope, binder);
  cte.recursive = cte.reads > 0;
  cte.reads = 0;
  const found = columnNames(cte.query);
  if (declared !== undefined && found !== undefined && declared.length !== found.length) {
    binder.problems.push({ kind: 'column-count', expected: declared.length, found: found.length });
  }
  cte.columns = declared ?? found;
  ctes.set(name.toLowerCase(), cte);
}

/** The columns of the first select of a recursive query, which give the result its names. */
function anchorColumns(node: OperationNode, scope: BindingScope, binder: Binder): readonly string[] | undefined {
  if (!SelectQueryNode.is(node)) return undefined;
  const { setOperations: _, orderBy: __, ...anchor } = node;
  // Its problems are found again when the whole query is bound.
  return columnNames(bindQuery(anchor, scope, { ...binder, problems: [], sources: new Map(), used: new Set(), undeclared: new Set() }));
}
