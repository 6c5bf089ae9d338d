export type { Kind, KindOfColumn } from './bound-kind.js';
export { type KindProblem, type MetValue, type TypedQuery, typedLiterals } from './typed-literals.js';
