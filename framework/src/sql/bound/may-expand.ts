import type { BoundExpression } from './bound-expression.js';
import { isKnownFunction } from './functions.js';

/** Whether an expression may make several rows of one, or one of several without saying so: all that is not known to be one value. */
export function mayExpand(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'operation':
      return (expression.name.startsWith('call:') && !isKnownFunction(expression.name.slice(CALL))) || expression.operands.some(mayExpand);
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

const CALL = 'call:'.length;
