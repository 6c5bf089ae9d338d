export * from './column.js';
export * from './column-test.js';
export * from './contract.js';
export { decimalDigits, decimalText, type ExactValue, exactValue, instantOf, isDay } from './exact-value.js';
export * from './logical-type.js';
export * from './managed-columns.js';
export type { Problem } from './problem.js';
export type { Relation, RowOf } from './relation.js';
export type * from './values.js';
