import type { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { becomes, CONSTANTS, LEFT_OUT } from './mutation-hints.js';
import { call, type NullOf, type Operand, type Strict, type TextOperand } from './operand.js';

export const strings = {
  concat: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  upper: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  lower: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  initcap: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  trim: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  trimStart: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  trimEnd: { value: 'text', nulls: 'strict', ...PLAIN, mutants: LEFT_OUT },
  padStart: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  padEnd: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  repeat: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  replace: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  substring: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  left: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  right: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  reverse: { value: 'text', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  length: { value: 'integer', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  position: { value: 'integer', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  startsWith: { value: 'boolean', nulls: 'strict', ...PLAIN, mutants: becomes('function', 'endsWith') },
  endsWith: { value: 'boolean', nulls: 'strict', ...PLAIN, mutants: becomes('function', 'startsWith') },
  contains: { value: 'boolean', nulls: 'strict', ...PLAIN, mutants: CONSTANTS },
  splitPart: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * The texts one after the other; null when any of them is null.
 *
 * @example
 * ```ts
 * const greeting = concat('Hello ', literal('Ada'), '!');
 * ```
 */
export function concat<const O extends readonly [TextOperand, ...TextOperand[]]>(...values: O): SqlExpression<Strict<string, O[number]>> {
  return call('concat', ...values);
}

/**
 * The text in capitals.
 *
 * @example
 * ```ts
 * const web = upper(literal('web'));
 * ```
 */
export function upper<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('upper', value);
}

/**
 * The text in small letters.
 *
 * @example
 * ```ts
 * const web = lower(literal('WEB'));
 * ```
 */
export function lower<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('lower', value);
}

/**
 * The text in small letters, with the first letter of each word a capital; words end at spaces.
 *
 * @example
 * ```ts
 * const title = initcap(literal('blue hat'));
 * ```
 */
export function initcap<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('initcap', value);
}

/**
 * The text without the spaces at both ends.
 *
 * @example
 * ```ts
 * const name = trim(literal(' Ada '));
 * ```
 */
export function trim<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('trim', value);
}

/**
 * The text without the spaces at its start.
 *
 * @example
 * ```ts
 * const name = trimStart(literal(' Ada'));
 * ```
 */
export function trimStart<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('trimStart', value);
}

/**
 * The text without the spaces at its end.
 *
 * @example
 * ```ts
 * const name = trimEnd(literal('Ada '));
 * ```
 */
export function trimEnd<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('trimEnd', value);
}

/**
 * The text filled up at its start to a length in characters; a longer text is cut at its end.
 *
 * @example
 * ```ts
 * const code = padStart(literal('42'), 5, '0');
 * ```
 */
export function padStart<O extends TextOperand>(value: O, length: number, fill = ' '): SqlExpression<Strict<string, O>> {
  return call('padStart', value, length, fill);
}

/**
 * The text filled up at its end to a length in characters; a longer text is cut at its end.
 *
 * @example
 * ```ts
 * const code = padEnd(literal('42'), 5, '0');
 * ```
 */
export function padEnd<O extends TextOperand>(value: O, length: number, fill = ' '): SqlExpression<Strict<string, O>> {
  return call('padEnd', value, length, fill);
}

/**
 * The text so many times in a row.
 *
 * @example
 * ```ts
 * const stars = repeat(literal('*'), 3);
 * ```
 */
export function repeat<O extends TextOperand, N extends Operand<number | null>>(value: O, times: N): SqlExpression<Strict<string, O | N>> {
  return call('repeat', value, times);
}

/**
 * The text with every occurrence of one text replaced by another.
 *
 * @example
 * ```ts
 * const dashed = replace(literal('a b'), ' ', '-');
 * ```
 */
export function replace<A extends TextOperand, B extends TextOperand, C extends TextOperand>(
  value: A,
  search: B,
  replacement: C,
): SqlExpression<Strict<string, A | B | C>> {
  return call('replace', value, search, replacement);
}

/**
 * The part of a text from a character on, counted from one, as long as given or to the end.
 *
 * @example
 * ```ts
 * const bc = substring(literal('abcd'), 2, 2);
 * ```
 */
export function substring<O extends TextOperand, S extends Operand<number | null>, L extends Operand<number | null> = never>(
  value: O,
  start: S,
  length?: L,
): SqlExpression<Strict<string, O | S | L>> {
  return length === undefined ? call('substring', value, start) : call('substring', value, start, length);
}

/**
 * The first characters of a text.
 *
 * @example
 * ```ts
 * const ab = left(literal('abab'), 2);
 * ```
 */
export function left<O extends TextOperand>(value: O, length: number): SqlExpression<Strict<string, O>> {
  return call('left', value, length);
}

/**
 * The last characters of a text.
 *
 * @example
 * ```ts
 * const ab = right(literal('abab'), 2);
 * ```
 */
export function right<O extends TextOperand>(value: O, length: number): SqlExpression<Strict<string, O>> {
  return call('right', value, length);
}

/**
 * The text from its last character to its first.
 *
 * @example
 * ```ts
 * const cba = reverse(literal('abc'));
 * ```
 */
export function reverse<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('reverse', value);
}

/**
 * The number of characters of a text.
 *
 * @example
 * ```ts
 * const five = length(literal('Grüße'));
 * ```
 */
export function length<O extends TextOperand>(value: O): SqlExpression<Strict<number, O>> {
  return call('length', value);
}

/**
 * Where a text first holds another, counted in characters from one; 0 where it does not.
 *
 * @example
 * ```ts
 * const two = position(literal('abc'), 'b');
 * ```
 */
export function position<A extends TextOperand, B extends TextOperand>(value: A, search: B): SqlExpression<Strict<number, A | B>> {
  return call('position', value, search);
}

/**
 * True where a text begins with another.
 *
 * @example
 * ```ts
 * const yes = startsWith(literal('aba'), 'a');
 * ```
 */
export function startsWith<A extends TextOperand, B extends TextOperand>(value: A, search: B): SqlExpression<boolean | NullOf<A | B>> {
  return call('startsWith', value, search);
}

/**
 * True where a text ends with another.
 *
 * @example
 * ```ts
 * const yes = endsWith(literal('aba'), 'a');
 * ```
 */
export function endsWith<A extends TextOperand, B extends TextOperand>(value: A, search: B): SqlExpression<boolean | NullOf<A | B>> {
  return call('endsWith', value, search);
}

/**
 * True where a text holds another.
 *
 * @example
 * ```ts
 * const yes = contains(literal('aba'), 'a');
 * ```
 */
export function contains<A extends TextOperand, B extends TextOperand>(value: A, search: B): SqlExpression<boolean | NullOf<A | B>> {
  return call('contains', value, search);
}

/**
 * One part of a text that is split at a separator, counted from one; empty text where there are fewer.
 *
 * @example
 * ```ts
 * const b = splitPart(literal('a,b,c'), ',', 2);
 * ```
 */
export function splitPart<O extends TextOperand>(value: O, separator: string, part: number): SqlExpression<Strict<string, O>> {
  return call('splitPart', value, separator, part);
}
