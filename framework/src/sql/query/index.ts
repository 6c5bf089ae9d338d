export type { Db, HookDb } from './db.js';
export type { ExpressionsIn } from './expressions-in.js';
export { kysely } from './kysely.js';
export type { NoColumns } from './scope.js';
export type { SelectQuery } from './select-query.js';
export type { TypedExpression } from './typed-expression.js';
