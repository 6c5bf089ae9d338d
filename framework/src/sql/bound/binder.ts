import type { BindProblem } from './problem.js';
import type { TableNames } from './scope.js';

/** What is the same for the whole of a query while its names are bound. */
export interface Binder {
  readonly tables: TableNames;
  readonly problems: BindProblem[];
}
