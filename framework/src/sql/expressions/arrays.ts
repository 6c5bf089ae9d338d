import type { Expression } from 'kysely';
import type { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { type Branded, call, type NullOf, type Operand, type OperandValue, type Strict, type TextOperand } from './operand.js';

export const arrays = {
  arrayLiteral: { writtenAs: 'arrayOf', value: 'array', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  arrayLength: { value: 'integer', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  arrayContains: { value: 'boolean', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  arrayElement: { value: 'unknown', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  arrayJoin: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  split: { value: 'array', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

type ArrayExpression = Expression<readonly unknown[] | null>;
type ElementOf<O> = NonNullable<OperandValue<O>> extends readonly (infer T)[] ? T : never;

/**
 * An array of values, none of which may be null.
 *
 * @example
 * ```ts
 * const channels = arrayOf(literal('web'), literal('retail'));
 * ```
 */
export function arrayOf<T>(first: Expression<T>, ...rest: readonly Expression<T>[]): SqlExpression<T[]> {
  return call('arrayLiteral', first, ...rest);
}

/**
 * The number of values in an array.
 *
 * @example
 * ```ts
 * const one = arrayLength(arrayOf(literal('web')));
 * ```
 */
export function arrayLength<O extends ArrayExpression>(array: O): SqlExpression<number | NullOf<O>> {
  return call('arrayLength', array);
}

/**
 * True where an array holds a value.
 *
 * @example
 * ```ts
 * const yes = arrayContains(arrayOf(literal('web')), 'web');
 * ```
 */
export function arrayContains<O extends ArrayExpression, V extends Operand<unknown>>(
  array: O,
  value: V,
): SqlExpression<boolean | NullOf<O | V>> {
  return call('arrayContains', array, value);
}

/**
 * A value of an array by its place, from one; null where the array is shorter.
 *
 * @example
 * ```ts
 * const first = arrayElement(arrayOf(literal('web')), 1);
 * ```
 */
export function arrayElement<O extends ArrayExpression>(array: O, place: number): SqlExpression<ElementOf<O> | null> {
  return call('arrayElement', array, place);
}

/**
 * The texts of an array in one text, with a separator between them.
 *
 * @example
 * ```ts
 * const channels = arrayJoin(arrayOf(literal('web'), literal('retail')), ', ');
 * ```
 */
export function arrayJoin<O extends Expression<readonly string[] | null>>(
  array: O,
  separator: string,
): SqlExpression<Branded<string, Expression<ElementOf<O>>> | NullOf<O>> {
  return call('arrayJoin', array, separator);
}

/**
 * The parts of a text between separators, as an array.
 *
 * @example
 * ```ts
 * const parts = split(literal('a,b'), ',');
 * ```
 */
export function split<O extends TextOperand>(value: O, separator: string): SqlExpression<Exclude<Strict<string, O>, null>[] | NullOf<O>> {
  return call('split', value, separator);
}
