export { BoundKinds, type KindOfColumn, kindOfWords } from './bound-kind.js';
export { type ComparedValue, type KindProblem, type TypedQuery, typedLiterals, typedLiteralsOfBound } from './typed-literals.js';
export { visitExpressions } from './visit-expressions.js';
