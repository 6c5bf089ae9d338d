import type { LogicalType } from '../columns/index.js';

/** The value of a cell as tests see it, from what a driver returns. */
export function cellValue(value: unknown, type: LogicalType | undefined): unknown {
  if (value === null || value === undefined || type === undefined) return value ?? null;
  switch (type.kind) {
    case 'integer':
      return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(String(value));
    case 'double':
      return Number(value);
    case 'timestamp':
      return instant(String(value));
    case 'array':
      return Array.isArray(value) ? value.map((item) => cellValue(item, type.of)) : value;
    default:
      return value;
  }
}

/**
 * A text that is the same for equal values of a type, however they are written: `9.5` and `9.50` as a decimal, an instant
 * with and without fractions of a second. Doubles are equal when their first twelve digits are, since the order of a sum
 * decides about the others.
 */
export function valueText(value: unknown, type: LogicalType | undefined): string {
  if (value === null || value === undefined) return 'null';
  switch (type?.kind) {
    case 'integer':
      return String(value);
    case 'double':
      return String(Number(Number(value).toPrecision(12)));
    case 'decimal':
      return decimal(String(value), type.scale);
    case 'timestamp':
      return instant(String(value));
    case 'json':
      return json(String(value));
    case 'array':
      return Array.isArray(value) ? `[${value.map((item) => valueText(item, type.of)).join(', ')}]` : String(value);
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

function decimal(text: string, scale: number): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*)$/.exec(text.trim()) ?? [];
  if (whole === '' && fraction === '' && !/\d/.test(text)) return text;
  const kept = fraction.replace(/0+$/, '').padEnd(scale, '0');
  const digits = `${whole === '' ? '0' : whole}${kept === '' ? '' : `.${kept}`}`;
  return /[1-9]/.test(digits) ? sign + digits : digits;
}

/** `2024-02-29T12:00:00.000000Z`, from any of the forms in which an instant in UTC is written. */
function instant(text: string): string {
  const [, day, minutes, seconds = ':00', fraction = ''] =
    /^(\d{4,}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,6}))?(?:Z|\+00(?::?00)?)?$/.exec(text) ?? [];
  return day === undefined ? text : `${day}T${minutes}${seconds}.${fraction.padEnd(6, '0')}Z`;
}

function json(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    // What is no JSON is compared as the text that it is.
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
