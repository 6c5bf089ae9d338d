export { SqlExpression, type ValueOf } from './expression.js';
export { type Constant, constant, constantValue, portable, portableName } from './portable.js';
