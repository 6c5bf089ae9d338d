import type { DoubleNumber } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import type { ArithmeticResult } from './arithmetic.js';
import { PLAIN, type Scalar } from './entry.js';
import { becomes, CONSTANTS, LEFT_OUT } from './mutation-hints.js';
import { call, callNode, constantNode, type NumberOperand, operandNode, type Strict } from './operand.js';

export const rounding = {
  // The second argument is a number of digits.
  round: {
    value: 'first',
    nulls: 'strict',
    ...PLAIN,
    mutants: { ...LEFT_OUT, constant: (digits, place) => (place === 1 ? Number(digits) + 1 : undefined) },
  },
  floor: { value: 'first', nulls: 'strict', ...PLAIN, mutants: becomes('function', 'ceil') },
  ceil: { value: 'first', nulls: 'strict', ...PLAIN, mutants: becomes('function', 'floor') },
  truncate: { value: 'first', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  abs: { value: 'first', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  sign: { value: 'integer', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  sqrt: { value: 'double', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  power: { value: 'double', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  ln: { value: 'double', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  exp: { value: 'double', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/** Where a number goes that stands exactly between two: away from zero, or to the even one. */
export type RoundingMode = 'half-away' | 'half-even';

type Same<O> = SqlExpression<Strict<ArithmeticResult<O>, O>>;
type Double<O> = SqlExpression<Strict<DoubleNumber, O>>;

/**
 * The number rounded to `scale` digits after the point; half away from zero unless `half-even` is asked for.
 *
 * @example
 * ```ts
 * const rounded = round(decimalLiteral('2.345'), 2, 'half-even');
 * ```
 */
export function round<O extends NumberOperand>(value: O, scale = 0, mode: RoundingMode = 'half-away'): Same<O> {
  return new SqlExpression(callNode('round', operandNode(value), constantNode(scale), constantNode(mode)));
}

/**
 * The greatest whole number that is not above the value.
 *
 * @example
 * ```ts
 * const minusTwo = floor(decimalLiteral('-1.5'));
 * ```
 */
export function floor<O extends NumberOperand>(value: O): Same<O> {
  return call('floor', value);
}

/**
 * The least whole number that is not below the value.
 *
 * @example
 * ```ts
 * const minusOne = ceil(decimalLiteral('-1.5'));
 * ```
 */
export function ceil<O extends NumberOperand>(value: O): Same<O> {
  return call('ceil', value);
}

/**
 * The number without its fraction, cut towards zero.
 *
 * @example
 * ```ts
 * const minusOne = truncate(decimalLiteral('-1.9'));
 * ```
 */
export function truncate<O extends NumberOperand>(value: O): Same<O> {
  return call('truncate', value);
}

/**
 * The number without its sign.
 *
 * @example
 * ```ts
 * const one = abs(literal(-1));
 * ```
 */
export function abs<O extends NumberOperand>(value: O): Same<O> {
  return call('abs', value);
}

/**
 * -1, 0 or 1, by the number's sign.
 *
 * @example
 * ```ts
 * const minusOne = sign(literal(-5));
 * ```
 */
export function sign<O extends NumberOperand>(value: O): SqlExpression<Strict<number, O>> {
  return call('sign', value);
}

/**
 * The square root; of a negative number it is an error.
 *
 * @example
 * ```ts
 * const two = sqrt(literal(4));
 * ```
 */
export function sqrt<O extends NumberOperand>(value: O): Double<O> {
  return call('sqrt', value);
}

/**
 * The number raised to a power, as a double.
 *
 * @example
 * ```ts
 * const eight = power(literal(2), 3);
 * ```
 */
export function power<A extends NumberOperand, B extends NumberOperand>(base: A, exponent: B): Double<A | B> {
  return call('power', base, exponent);
}

/**
 * The natural logarithm; of a number that is not above zero it is an error.
 *
 * @example
 * ```ts
 * const zero = ln(literal(1));
 * ```
 */
export function ln<O extends NumberOperand>(value: O): Double<O> {
  return call('ln', value);
}

/**
 * Euler's number raised to a power.
 *
 * @example
 * ```ts
 * const one = exp(literal(0));
 * ```
 */
export function exp<O extends NumberOperand>(value: O): Double<O> {
  return call('exp', value);
}
