import type { DecimalString, DoubleNumber } from '../../columns/index.js';
import type { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { becomes, CONSTANTS, LEFT_OUT } from './mutation-hints.js';
import { call, type FlavoursOf, type NumberOperand, type Strict } from './operand.js';

export const arithmetic = {
  add: {
    value: 'number',
    nulls: 'strict',
    reads: 'operands',
    operands: 'numbers-any-order',
    passes: 'values',
    mutants: becomes('arithmetic', 'subtract'),
  },
  subtract: {
    value: 'number',
    nulls: 'strict',
    reads: 'operands',
    operands: 'numbers',
    passes: 'values',
    mutants: becomes('arithmetic', 'add'),
  },
  multiply: {
    value: 'number',
    nulls: 'strict',
    reads: 'operands',
    operands: 'numbers-any-order',
    passes: 'values',
    mutants: becomes('arithmetic', 'add'),
  },
  divide: { value: 'double', nulls: 'possible', ...PLAIN, mutants: becomes('arithmetic', 'multiply') },
  safeDivide: { value: 'double', nulls: 'possible', ...PLAIN, mutants: becomes('arithmetic', 'multiply') },
  integerDivide: { value: 'integer', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  modulo: { value: 'number', nulls: 'possible', reads: 'operands', operands: 'numbers', passes: 'values', mutants: CONSTANTS },
  negate: { value: 'first', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
} satisfies Readonly<Record<string, Scalar>>;

/** The type that arithmetic over the operands has: a double with any double, else a decimal with any decimal, else an integer. */
export type ArithmeticResult<O> = 'double' extends FlavoursOf<O> ? DoubleNumber : 'decimal' extends FlavoursOf<O> ? DecimalString : number;

type Arithmetic<O> = SqlExpression<Strict<ArithmeticResult<O>, O>>;

/**
 * The sum of two numbers.
 *
 * @example
 * ```ts
 * const three = add(literal(1), 2);
 * ```
 */
export function add<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): Arithmetic<A | B> {
  return call('add', left, right);
}

/**
 * The difference of two numbers.
 *
 * @example
 * ```ts
 * const one = subtract(literal(3), 2);
 * ```
 */
export function subtract<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): Arithmetic<A | B> {
  return call('subtract', left, right);
}

/**
 * The product of two numbers. The scales of decimals add up.
 *
 * @example
 * ```ts
 * const six = multiply(literal(3), 2);
 * ```
 */
export function multiply<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): Arithmetic<A | B> {
  return call('multiply', left, right);
}

/**
 * The quotient of two numbers as a double, on every warehouse; dividing by zero is an error. Use {@link safeDivide} for
 * null instead, {@link integerDivide} for whole numbers, and `cast(…, decimal(18, 4))` for a decimal.
 *
 * @example
 * ```ts
 * const half = divide(literal(1), 2);
 * ```
 */
export function divide<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): SqlExpression<Strict<DoubleNumber, A | B>> {
  return call('divide', left, right);
}

/**
 * The quotient of two numbers as a double, null when the divisor is zero. Warehouses round a double to a decimal each in its own way;
 * cast it to one of more digits first, and all agree.
 *
 * @example
 * ```ts
 * const unknown = safeDivide(literal(1), 0);
 * ```
 */
export function safeDivide<A extends NumberOperand, B extends NumberOperand>(
  left: A,
  right: B,
): SqlExpression<Strict<DoubleNumber, A | B> | null> {
  return call('safeDivide', left, right);
}

/**
 * The quotient of two whole numbers without its fraction, cut towards zero; dividing by zero is an error.
 *
 * @example
 * ```ts
 * const minusThree = integerDivide(literal(-7), 2);
 * ```
 */
export function integerDivide<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): SqlExpression<Strict<number, A | B>> {
  return call('integerDivide', left, right);
}

/**
 * What is left over by {@link integerDivide}; it has the sign of the dividend, and dividing by zero is an error.
 *
 * @example
 * ```ts
 * const one = modulo(literal(7), 2);
 * ```
 */
export function modulo<A extends NumberOperand, B extends NumberOperand>(left: A, right: B): Arithmetic<A | B> {
  return call('modulo', left, right);
}

/**
 * The number with its sign changed.
 *
 * @example
 * ```ts
 * const minusOne = negate(literal(1));
 * ```
 */
export function negate<A extends NumberOperand>(value: A): Arithmetic<A> {
  return call('negate', value);
}
