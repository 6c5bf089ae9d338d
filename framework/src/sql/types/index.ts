export { BoundKinds, type KindOfColumn } from './bound-kind.js';
export { type KindProblem, type MetValue, type TypedQuery, typedLiterals, typedLiteralsOfBound } from './typed-literals.js';
export { visitExpressions } from './visit-expressions.js';
