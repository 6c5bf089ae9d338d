import type { OperationNode } from 'kysely';
import type { BoundSource } from './bound-query.js';
import type { Fragments } from './fragment.js';
import type { BindProblem } from './problem.js';
import type { TableNames } from './scope.js';
import type { BoundTable } from './tables.js';

/** What is the same for the whole of a query while its names are bound. */
export interface Binder {
  readonly tables: TableNames;
  readonly problems: BindProblem[];
  readonly fragments: Fragments;
  /** Raw SQL with names that no parser has read yet. */
  readonly unread: Set<string>;
  /** What each table that is read refers to, by its node. */
  readonly sources: Map<OperationNode, BoundSource>;
  readonly used: Set<BoundTable>;
  readonly undeclared: Set<string>;
}

/** Notes what a table that a query reads refers to. */
export function noteSource({ sources, used }: Binder, node: OperationNode, source: BoundSource): void {
  sources.set(node, source);
  if (source.kind === 'table') used.add(source.table);
}
