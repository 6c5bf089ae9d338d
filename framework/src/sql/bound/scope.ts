import type { BoundCandidate, BoundExpression } from './bound-expression.js';
import type { Binding, BoundCte, BoundSource } from './bound-query.js';
import type { BoundTable, BoundTables } from './tables.js';

/** The names that a part of a query can see: its own, then those of the scopes around it. */
export interface BindingScope {
  readonly parent: BindingScope | undefined;
  /** The tables of a select; undefined for the scope of a `with`, which holds no tables. */
  readonly bindings: Binding[] | undefined;
  /** Common table expressions, by name in lower case. */
  readonly ctes: ReadonlyMap<string, BoundCte> | undefined;
}

/** Names of the output, by which `group by`, `having` and `order by` may refer to a selected expression. */
export type Aliases = ReadonlyMap<string, BoundExpression>;

export type FoundName =
  | { readonly kind: 'reference'; readonly binding: Binding; readonly column: number; readonly level: number }
  | { readonly kind: 'alias'; readonly expression: BoundExpression }
  | { readonly kind: 'ambiguous'; readonly bindings: readonly Binding[] }
  /** A table whose columns are not known may have it. */
  | { readonly kind: 'perhaps'; readonly binding: Binding; readonly level: number }
  | { readonly kind: 'missing' };

const MISSING: FoundName = { kind: 'missing' };

/** Finds a column by its bare name: in this select, then among the aliases of its output, then further out. */
export function findColumn(scope: BindingScope | undefined, column: string, aliases?: Aliases): FoundName {
  const key = column.toLowerCase();
  let names = aliases;
  let level = 0;
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.bindings === undefined) continue;
    const found = findAmong(at.bindings, key, level);
    if (found.kind === 'reference' || found.kind === 'ambiguous') return found;
    const alias = names?.get(key);
    if (alias !== undefined) return { kind: 'alias', expression: alias };
    if (found.kind === 'perhaps') return found;
    names = undefined;
    level += 1;
  }
  return MISSING;
}

function findAmong(bindings: readonly Binding[], key: string, level: number): FoundName {
  let found: FoundName = MISSING;
  for (const binding of bindings) {
    const column = binding.places.get(key);
    if (column !== undefined) {
      if (found.kind === 'reference') return { kind: 'ambiguous', bindings: bindings.filter((one) => one.places.has(key)) };
      found = { kind: 'reference', binding, column, level };
    } else if (binding.columns === undefined && found.kind === 'missing') {
      found = { kind: 'perhaps', binding, level };
    }
  }
  return found;
}

/** Finds a table by the name that it has in this select or one further out. */
export function findBinding(
  scope: BindingScope | undefined,
  table: string,
): { readonly binding: Binding; readonly level: number } | undefined {
  const key = table.toLowerCase();
  let level = 0;
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.bindings === undefined) continue;
    const binding = at.bindings.find((one) => one.name.toLowerCase() === key);
    if (binding !== undefined) return { binding, level };
    level += 1;
  }
  return undefined;
}

/** Finds what a name in `from` refers to: a common table expression, or a table that the model declares. */
export function findSource(scope: BindingScope | undefined, name: string, tables: TableNames): BoundSource | undefined {
  const key = name.toLowerCase();
  for (let at = scope; at !== undefined; at = at.parent) {
    const cte = at.ctes?.get(key);
    if (cte !== undefined) return { kind: 'cte', cte };
  }
  const table = tables.get(key);
  return table && { kind: 'table', table };
}

/** All tables that an expression can see. */
export function everythingInScope(scope: BindingScope | undefined): readonly BoundCandidate[] {
  const found: BoundCandidate[] = [];
  let level = 0;
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.bindings === undefined) continue;
    for (const { source } of at.bindings) found.push({ kind: 'source', source, level });
    level += 1;
  }
  return found;
}

/** All that a query may name in its `from`. */
export function everyTable(scope: BindingScope | undefined, tables: TableNames): readonly BoundCandidate[] {
  const found: BoundCandidate[] = [...tables.values()].map((table) => ({ kind: 'source', source: { kind: 'table', table }, level: 0 }));
  for (let at = scope; at !== undefined; at = at.parent) {
    for (const cte of at.ctes?.values() ?? []) {
      cte.reads += 1;
      found.push({ kind: 'source', source: { kind: 'cte', cte }, level: 0 });
    }
  }
  return found;
}

/** The declared tables, by name in lower case. */
export type TableNames = ReadonlyMap<string, BoundTable>;

export function tableNames(tables: BoundTables): TableNames {
  return new Map(Object.entries(tables).map(([name, table]) => [name.toLowerCase(), table]));
}
