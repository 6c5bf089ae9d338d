import { BinaryOperationNode, type OperationNode, OperatorNode, ParensNode, ValueNode } from 'kysely';
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

type Made = SqlExpression<unknown> | OperationNode | undefined;

/** One of one operand. The parser does not count operands. */
const ofOne =
  (make: (a: Untyped) => Made) =>
  ([a, ...more]: readonly Untyped[]): Made =>
    a === undefined || more.length > 0 ? undefined : make(a);

/** One of two operands. */
const ofTwo =
  (make: (a: Untyped, b: Untyped) => Made) =>
  ([a, b, ...more]: readonly Untyped[]): Made =>
    a === undefined || b === undefined || more.length > 0 ? undefined : make(a, b);

const infix = (operator: string) => ofTwo((a, b) => binary(a.toOperationNode(), operator, b.toOperationNode()));

const rounded = ofTwo((a, digits) => {
  const node = digits.toOperationNode();
  const scale = ValueNode.is(node) ? node.value : undefined;
  return typeof scale === 'number' ? round(a, scale) : undefined;
});

/** What is called with one form of operands; undefined for others. */
export const PORTABLE_FUNCTIONS: Readonly<Record<string, (args: readonly Untyped[]) => Made>> = {
  '+': infix('+'),
  '-': (args) => (args.length === 1 ? ofOne(negate)(args) : infix('-')(args)),
  '*': infix('*'),
  '/': ofTwo(divide),
  '//': ofTwo(integerDivide),
  '%': ofTwo(modulo),
  '||': infix('||'),
  lower: ofOne(lower),
  upper: ofOne(upper),
  trim: ofOne(trim),
  length: ofOne(length),
  abs: ofOne(abs),
  floor: ofOne(floor),
  ceil: ofOne(ceil),
  ceiling: ofOne(ceil),
  round: (args) => (args.length === 1 ? ofOne((a) => round(a))(args) : rounded(args)),
  nullif: ofTwo(nullIf),
  ifnull: ofTwo((a, b) => coalesce(a, b)),
  greatest: ([a, b, ...more]) => (a === undefined || b === undefined ? undefined : greatest(a, b, ...more)),
  least: ([a, b, ...more]) => (a === undefined || b === undefined ? undefined : least(a, b, ...more)),
};

/** An operation in parentheses, so that no precedence says otherwise. */
export function binary(left: OperationNode, operator: string, right: OperationNode): OperationNode {
  return ParensNode.create(BinaryOperationNode.create(left, OperatorNode.create(operator as never), right));
}
