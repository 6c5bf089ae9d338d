import type { Fragments } from './fragment.js';
import type { BindProblem } from './problem.js';
import type { TableNames } from './scope.js';

/** What is the same for the whole of a query while its names are bound. */
export interface Binder {
  readonly tables: TableNames;
  readonly problems: BindProblem[];
  readonly fragments: Fragments;
  /** Raw SQL with names that no parser has read yet. */
  readonly unread: Set<string>;
}
