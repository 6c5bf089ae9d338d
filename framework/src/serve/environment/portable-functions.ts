import { BinaryOperationNode, type OperationNode, OperatorNode, ParensNode, UnaryOperationNode, ValueNode } from 'kysely';
import {
  abs,
  ceil,
  coalesce,
  divide,
  floor,
  greatest,
  integerDivide,
  least,
  length,
  lower,
  modulo,
  negate,
  nullIf,
  round,
  type SqlExpression,
  trim,
  upper,
} from '../../sql/index.js';

/** An expression whose type only the warehouse knows. */
export type Untyped = SqlExpression<never>;

/** What is called with one form of operands; undefined for others. */
export const PORTABLE_FUNCTIONS: Readonly<
  Record<string, (args: readonly Untyped[]) => SqlExpression<unknown> | OperationNode | undefined>
> = {
  '+': ([a, b, ...more]) =>
    a === undefined || b === undefined || more.length > 0 ? undefined : binary(a.toOperationNode(), '+', b.toOperationNode()),
  '-': ([a, b]) => (a === undefined ? undefined : b === undefined ? negate(a) : binary(a.toOperationNode(), '-', b.toOperationNode())),
  '*': ([a, b]) => (a === undefined || b === undefined ? undefined : binary(a.toOperationNode(), '*', b.toOperationNode())),
  '/': ([a, b]) => (a === undefined || b === undefined ? undefined : divide(a, b)),
  '//': ([a, b]) => (a === undefined || b === undefined ? undefined : integerDivide(a, b)),
  '%': ([a, b]) => (a === undefined || b === undefined ? undefined : modulo(a, b)),
  '||': ([a, b]) => (a === undefined || b === undefined ? undefined : binary(a.toOperationNode(), '||', b.toOperationNode())),
  lower: ([a]) => a && lower(a),
  upper: ([a]) => a && upper(a),
  trim: ([a, other]) => (other === undefined ? a && trim(a) : undefined),
  length: ([a]) => a && length(a),
  abs: ([a]) => a && abs(a),
  floor: ([a]) => a && floor(a),
  ceil: ([a]) => a && ceil(a),
  ceiling: ([a]) => a && ceil(a),
  round: ([a, digits]) => {
    if (digits === undefined) return a && round(a);
    const node = digits.toOperationNode();
    const scale = ValueNode.is(node) ? node.value : undefined;
    return typeof scale === 'number' && a !== undefined ? round(a, scale) : undefined;
  },
  nullif: ([a, b]) => (a === undefined || b === undefined ? undefined : nullIf(a, b)),
  ifnull: ([a, b]) => (a === undefined || b === undefined ? undefined : coalesce(a, b)),
  greatest: ([a, b, ...more]) => (a === undefined || b === undefined ? undefined : greatest(a, b, ...more)),
  least: ([a, b, ...more]) => (a === undefined || b === undefined ? undefined : least(a, b, ...more)),
};

/** An operation in parentheses, so that no precedence says otherwise. */
export function binary(left: OperationNode, operator: string, right: OperationNode): OperationNode {
  return ParensNode.create(BinaryOperationNode.create(left, OperatorNode.create(operator as never), right));
}

/** What holds where a condition does not. */
export function negated(condition: OperationNode): OperationNode {
  return UnaryOperationNode.create(OperatorNode.create('not'), ParensNode.create(condition));
}
