import { MartletError } from '../errors.js';
import type { DialectRules } from './dialect-rules.js';

/** A JavaScript value as SQL text. */
export function literalSql(value: unknown, rules: Pick<DialectRules, 'literals' | 'name' | 'title'>): string {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw unsupported(rules, 'text with a NUL character');
      return rules.literals.text(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isFinite(value) ? numberText(value) : rules.literals.special(String(value) as 'NaN' | 'Infinity' | '-Infinity');
    default:
      if (value === null || value === undefined) return 'null';
      if (value instanceof Date)
        return rules.literals.timestamp(
          value
            .toISOString()
            .replace('T', ' ')
            .replace(/(\.000)?Z$/, ''),
        );
      throw unsupported(rules, `a literal ${JSON.stringify(value)}`);
  }
}

/** The digits that a decimal keeps on its way to a double: of more, DuckDB loses the last ones. */
const DIGITS_OF_BOTH = 15;

/** A number of so many digits that it can only be meant as a double has an exponent, with which no warehouse takes it for a decimal. */
function numberText(value: number): string {
  const text = String(value);
  const isLong = text.replace(/^-?[0.]*|\./g, '').length > DIGITS_OF_BOTH;
  return isLong && !Number.isInteger(value) && !text.includes('e') ? `${text}e0` : text;
}

function unsupported(rules: Pick<DialectRules, 'title'>, expression: string): MartletError {
  return new MartletError('expression-unsupported', {
    dialect: rules.title,
    expression,
    reason: 'SQL has no way to write it.',
    alternative: 'Use text, numbers, booleans, null, dateLiteral, timestampLiteral, decimalLiteral or arrayOf.',
  });
}

/** A day as the text that all warehouses read. */
export function dayText(value: unknown): string {
  const text = String(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new MartletError('literal-invalid', { value: text, expected: 'a day such as 2024-02-29' });
  return text;
}

/** An instant in UTC as `2024-02-29 12:00:00`, from text in ISO form. */
export function instantText(value: unknown): string {
  const text = String(value);
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,6})?(?:Z|\+00:00)?$/.exec(text);
  if (match === null)
    throw new MartletError('literal-invalid', { value: text, expected: 'an instant in UTC such as 2024-02-29T12:00:00Z' });
  const [, day, minutes, seconds = ':00', fraction = ''] = match;
  return `${day} ${minutes}${seconds}${fraction.replace(/0+$/, '').replace(/^\.$/, '')}`;
}

/** A decimal number in plain notation. */
export function decimalLiteralText(value: unknown): string {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new MartletError('literal-invalid', { value: text, expected: 'a decimal such as -1234.50' });
  return text;
}
