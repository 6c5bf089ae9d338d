import { describeType, type LogicalType } from './logical-type.js';

/** A value that an author wrote, as a type holds it; or what the type would have expected instead. */
export type ExactValue = { readonly kind: 'exact'; readonly value: unknown } | { readonly kind: 'unfit'; readonly expected: string };

/**
 * A value as a type holds it, by the rules by which fields of files are read: it is converted exactly or not at all, never rounded and never
 * parted from its offset. Numbers become the digits that they were written with, instants are told in UTC with microseconds.
 */
export function exactValue(value: unknown, type: LogicalType): ExactValue {
  if (value === null || value === undefined) return exact(null);
  const found = read(value, type);
  return found === undefined ? { kind: 'unfit', expected: expectedOf(type) } : exact(found);
}

function exact(value: unknown): ExactValue {
  return { kind: 'exact', value };
}

/** Undefined for what the type does not hold. */
function read(value: unknown, type: LogicalType): unknown {
  switch (type.kind) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'integer':
      return integerOf(value);
    case 'decimal':
      return decimalOf(value, type);
    case 'double':
      return doubleOf(value);
    case 'boolean':
      return booleanOf(value);
    case 'date':
      return typeof value === 'string' && isDay(value) ? value : undefined;
    case 'timestamp':
      return typeof value === 'string' ? exactInstant(value) : undefined;
    case 'json':
      return typeof value === 'string' && isJson(value) ? value : undefined;
    case 'array':
      return arrayOf(value, type.of);
    default:
      return type satisfies never;
  }
}

/** What a type expects, in words. */
function expectedOf(type: LogicalType): string {
  switch (type.kind) {
    case 'text':
      return 'a text';
    case 'integer':
      return 'an integer of 64 bits';
    case 'decimal':
      return `a ${describeType(type)} without rounding`;
    case 'double':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a day such as 2024-02-29';
    case 'timestamp':
      return 'an instant such as 2024-02-29T12:00:00Z, in microseconds at most';
    case 'json':
      return 'JSON';
    case 'array':
      return `an array of which each item is ${expectedOf(type.of)}`;
    default:
      return type satisfies never;
  }
}

const LEAST_INTEGER = -(2n ** 63n);
const GREATEST_INTEGER = 2n ** 63n - 1n;

function integerOf(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  const text = typeof value === 'bigint' || typeof value === 'string' ? String(value) : '';
  if (!/^-?\d+$/.test(text)) return undefined;
  const whole = BigInt(text);
  return whole >= LEAST_INTEGER && whole <= GREATEST_INTEGER ? String(whole) : undefined;
}

/** The digits of a decimal; zeros behind the scale round nothing. */
function decimalOf(value: unknown, { precision, scale }: LogicalType & { readonly kind: 'decimal' }): string | undefined {
  const digits = decimalDigits(value);
  // As in files, a point has digits behind it where the type has any.
  if (digits === undefined || (scale > 0 && String(value).endsWith('.'))) return undefined;
  const { sign, whole, fraction } = digits;
  if (fraction.length > scale || whole.length > precision - scale) return undefined;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value;
  return plainDecimal({ sign, whole, fraction });
}

/** A decimal number as all warehouses read it. */
export function plainDecimal({ sign, whole, fraction }: DecimalDigits): string {
  const text = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return text === '0' ? '0' : sign + text;
}

/** The digits before and behind the point, without zeros that say nothing. */
export interface DecimalDigits {
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string;
}

/** The digits of a number; undefined where it is none. */
export function decimalDigits(value: unknown): DecimalDigits | undefined {
  if (!['number', 'bigint', 'string'].includes(typeof value)) return undefined;
  // Only a number is written with an exponent: it has the digits that JavaScript shows.
  const pattern = typeof value === 'string' ? /^(-?)(?=\.?\d)(\d*)(?:\.(\d*))?$/ : /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;
  const [matched, sign = '', whole = '', fraction = '', exponent = '0'] = pattern.exec(String(value)) ?? [];
  if (matched === undefined) return undefined;
  const shift = Number(exponent);
  const all =
    shift < 0
      ? whole.padStart(whole.length - shift, '0') + fraction
      : whole + fraction.padEnd(fraction.length + Math.max(0, shift - fraction.length), '0');
  const point = (shift < 0 ? whole.length - shift : whole.length) + shift;
  return { sign, whole: all.slice(0, point).replace(/^0+/, ''), fraction: all.slice(point).replace(/0+$/, '') };
}

function doubleOf(value: unknown): number | string | undefined {
  // A number that is none is what a double holds, too; no field of a file says it.
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(value)) return undefined;
  return Number.isFinite(Number(value)) ? value : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
}

/** Whether a text is a day of the calendar, `2024-02-29`. */
export function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const last = LAST_DAYS[Number(month) - 1] ?? 0;
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  return Number(year) > 0 && Number(day) > 0 && Number(day) <= (month === '02' && isLeap ? 29 : last);
}

const LAST_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?(?:Z|([+-])(0\d|1[0-4])(?::?([0-5]\d))?)?$/;

/** What needs no conversion: all warehouses read it. */
const PLAIN_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;

/** An instant in UTC, such as `2024-02-29T12:00:00.000000Z`, whatever offset it is written with; undefined where a text is none. */
export function exactInstant(text: string): string | undefined {
  const [, day, minutes, seconds = '00', fraction = '', sign, hours = '0', more = '0'] = INSTANT.exec(text) ?? [];
  if (day === undefined || minutes === undefined || !isDay(day)) return undefined;
  if (PLAIN_INSTANT.test(text)) return text;
  const offset = (Number(hours) * 60 + Number(more)) * (sign === '-' ? -1 : 1);
  // Whole minutes, so that the digits behind stay as they are.
  const shifted = new Date(Date.parse(`${day}T${minutes}:00Z`) - offset * 60_000).toISOString();
  if (!/^(?!0000)\d{4}-/.test(shifted)) return undefined;
  return `${shifted.slice(0, 17)}${seconds}.${fraction.padEnd(6, '0')}Z`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function arrayOf(value: unknown, of: LogicalType): readonly unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item) => exactValue(item, of));
  return items.some(({ kind }) => kind === 'unfit') ? undefined : items.map((item) => (item.kind === 'exact' ? item.value : null));
}
