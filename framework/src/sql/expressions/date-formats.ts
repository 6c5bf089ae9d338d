import type { DateString, TimestampString } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { OPERANDS_ONLY } from './mutation-hints.js';
import {
  type Branded,
  callNode,
  constantNode,
  operandNode,
  type Strict,
  type TemporalOperand,
  type TextOperand,
  temporalNode,
} from './operand.js';

export const dateFormats = {
  formatDate: { value: 'text', nulls: 'strict', ...PLAIN, mutants: OPERANDS_ONLY },
  parseDate: { value: 'date', nulls: 'possible', ...PLAIN, mutants: OPERANDS_ONLY },
  parseTimestamp: { value: 'timestamp', nulls: 'possible', ...PLAIN, mutants: OPERANDS_ONLY },
} satisfies Readonly<Record<string, Scalar>>;

/**
 * A day or an instant as text. The format takes `%Y` (2024), `%y` (24), `%m`, `%d`, `%H` (00 to 23), `%M`, `%S` (all with two
 * digits), `%b` (Feb), `%B` (February), `%a` (Thu) and `%%`; other characters stay as they are.
 *
 * @throws MartletError `date-format-unknown` where the format has another field.
 *
 * @example
 * ```ts
 * const label = formatDate('2024-02-29', '%Y-%m');
 * ```
 */
export function formatDate<O extends TemporalOperand>(value: O, format: string): SqlExpression<Strict<string, O>> {
  return new SqlExpression(callNode('formatDate', temporalNode(value), formatNode(format, FORMATTED)));
}

/**
 * Reads text as a day; null where it does not fit the format, which takes `%Y`, `%m`, `%d` and `%%`.
 *
 * @throws MartletError `date-format-unknown` where the format has another field.
 *
 * @example
 * ```ts
 * const day = parseDate(literal('29.02.2024'), '%d.%m.%Y');
 * ```
 */
export function parseDate<O extends TextOperand>(value: O, format: string): SqlExpression<Branded<DateString, O> | null> {
  return new SqlExpression(callNode('parseDate', operandNode(value), formatNode(format, PARSED_DATE)));
}

/**
 * Reads text as an instant in UTC; null where it does not fit the format, which takes `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`
 * and `%%`.
 *
 * @throws MartletError `date-format-unknown` where the format has another field.
 *
 * @example
 * ```ts
 * const instant = parseTimestamp(literal('29.02.2024 12:30'), '%d.%m.%Y %H:%M');
 * ```
 */
export function parseTimestamp<O extends TextOperand>(value: O, format: string): SqlExpression<Branded<TimestampString, O> | null> {
  return new SqlExpression(callNode('parseTimestamp', operandNode(value), formatNode(format, PARSED_TIMESTAMP)));
}

const PARSED_DATE = '%Ymd';
const PARSED_TIMESTAMP = `${PARSED_DATE}HMS`;
const FORMATTED = `${PARSED_TIMESTAMP}ybBa`;

function formatNode(format: string, allowed: string) {
  for (const [, field = ''] of format.matchAll(/%(.?)/gs)) {
    if (field === '' || !allowed.includes(field)) {
      throw new MartletError('date-format-unknown', { format, field: `%${field}`, allowed: [...allowed].map((each) => `%${each}`) });
    }
  }
  return constantNode(format);
}
