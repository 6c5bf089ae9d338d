import type { BoundExpression } from './bound-expression.js';
import { calledFunction, isKnownFunction } from './functions.js';

/** Whether an expression may make several rows of one, or one of several without saying so: all that is not known to be one value. */
export function mayExpand(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'operation':
      return !isOneValue(expression.name) || expression.operands.some(mayExpand);
    case 'raw':
      return !expression.isPlain || expression.operands.some(mayExpand);
    case 'aggregate': {
      const { name, operands, over } = expression;
      const ordered = over === undefined ? [] : [...over.partitionBy, ...over.orderBy.map((item) => item.expression)];
      return !isKnownFunction(name) || [...operands, ...ordered].some(mayExpand);
    }
    default:
      return false;
  }
}

function isOneValue(operation: string): boolean {
  const called = calledFunction(operation);
  return called === undefined || isKnownFunction(called);
}
