import type { DateString, FlavourOf } from '../../columns/index.js';
import { text } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { castNode } from './casts.js';
import { PLAIN, type Scalar } from './entry.js';
import { OPERANDS_ONLY } from './mutation-hints.js';
import { coalesce } from './nulls.js';
import { type Branded, call, type Operand, type OperandValue, operandNode, type Strict, type TextOperand } from './operand.js';
import { concat, replace } from './strings.js';

export const hashes = {
  // How a key is made of its parts is Martlet's business and not the author's.
  md5: { value: 'text', nulls: 'strict', ...PLAIN, mutants: { ...OPERANDS_ONLY, inside: false } },
} satisfies Readonly<Record<string, Scalar>>;

/** What a key is made of: text, whole numbers, days and booleans, whose text is the same on every warehouse. */
export type KeyPart = Operand<string | number | boolean | DateString | null>;

type Portable<O> = [FlavourOf<NonNullable<OperandValue<O>>>] extends [never]
  ? unknown
  : FlavourOf<NonNullable<OperandValue<O>>> extends 'date'
    ? unknown
    : 'Warehouses write this type in different ways: use formatDate for timestamps, or a whole number';

/**
 * A key of one or more values: the MD5 of their text in 32 hexadecimal digits, the same on every warehouse. Nulls count
 * as values of their own, and `('a', 'bc')` differs from `('ab', 'c')`.
 *
 * @example
 * ```ts
 * const key = hashKey(literal('C-1'), literal(7));
 * ```
 */
export function hashKey<const O extends readonly [KeyPart, ...KeyPart[]]>(
  ...parts: O & { readonly [K in keyof O]: O[K] & Portable<O[K]> }
): SqlExpression<Branded<string, O[number]>> {
  const [first, ...rest] = parts as readonly [KeyPart, ...KeyPart[]];
  const joined = rest.length === 0 ? keyText(first) : concat(keyText(first), ...rest.flatMap((part) => ['|', keyText(part)]));
  return call('md5', joined);
}

/** A value's text, in which the separator and the mark for null can't occur. */
function keyText(part: KeyPart): SqlExpression<string> {
  const value = new SqlExpression<string | null>(castNode(operandNode(part), text().definition.type));
  return coalesce(replace(replace(value, '^', '^^'), '|', '^|'), '^0');
}

/**
 * The MD5 of a text's UTF-8 bytes, in 32 hexadecimal digits.
 *
 * @example
 * ```ts
 * const hash = md5(literal('Ada'));
 * ```
 */
export function md5<O extends TextOperand>(value: O): SqlExpression<Strict<string, O>> {
  return call('md5', value);
}
