import { SqlExpression } from '../expression.js';
import type { Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { callNode, constantNode, type NullOf, type Operand, operandNode, type TextOperand } from './operand.js';

export const masks = {
  mask: { value: 'text', nulls: 'possible', reads: 'operands', operands: 'own', passes: 'masked', mutants: CONSTANTS },
  maskEmail: { value: 'text', nulls: 'possible', reads: 'operands', operands: 'own', passes: 'masked', mutants: CONSTANTS },
  maskHash: { value: 'text', nulls: 'strict', reads: 'operands', operands: 'own', passes: 'masked', mutants: CONSTANTS },
  redact: { value: 'text', nulls: 'possible', reads: 'operands', operands: 'own', passes: 'masked', mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * The text with all but its last characters replaced by stars; takes the PII brand off.
 *
 * @example
 * ```ts
 * const card = mask(literal('4111111111111111'), 4);
 * ```
 */
export function mask<O extends TextOperand>(value: O, keepLast = 0): SqlExpression<string | NullOf<O>> {
  return masking('mask', value, keepLast);
}

/**
 * The address with its name reduced to the first letter, `a***@example.com`; takes the PII brand off.
 *
 * @example
 * ```ts
 * const address = maskEmail(literal('ada@example.com'));
 * ```
 */
export function maskEmail<O extends TextOperand>(value: O): SqlExpression<string | NullOf<O>> {
  return masking('maskEmail', value);
}

/**
 * The SHA-256 of a salt and the text, in 64 hexadecimal digits; takes the PII brand off. Equal values stay equal, so it
 * still joins; the salt keeps outsiders from trying values.
 *
 * @example
 * ```ts
 * const person = maskHash(literal('ada@example.com'), 'a long random salt');
 * ```
 */
export function maskHash<O extends TextOperand>(value: O, salt: string): SqlExpression<string | NullOf<O>> {
  return masking('maskHash', value, salt);
}

/**
 * `REDACTED` in place of any value, null where there is none; takes the PII brand off.
 *
 * @example
 * ```ts
 * const name = redact(literal('Ada Lovelace'));
 * ```
 */
export function redact<O extends Operand<unknown>>(value: O): SqlExpression<string | NullOf<O>> {
  return masking('redact', value);
}

function masking<T>(
  name: 'mask' | 'maskEmail' | 'maskHash' | 'redact',
  value: unknown,
  ...options: readonly (string | number)[]
): SqlExpression<T> {
  return new SqlExpression(callNode(name, operandNode(value), ...options.map(constantNode)));
}
