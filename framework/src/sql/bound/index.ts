export { type Bound, bind, columnNames } from './bind-query.js';
export type * from './bound-expression.js';
export type * from './bound-query.js';
export { type Fragments, fragmentStatement, readFragment, type SerializedExpression } from './fragment.js';
export * from './functions.js';
export { mayExpand } from './may-expand.js';
export { isAtom } from './precedence.js';
export type { BindProblem } from './problem.js';
export type { BoundTable, BoundTables } from './tables.js';
