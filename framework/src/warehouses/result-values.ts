import type { ResultValue } from './warehouse.js';

/** A decimal number in plain notation, as it was written where it can be. */
export function plainNumber(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d*))?[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? sign + digits.padEnd(point, '0') : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** An approximate number; what JSON has no number for is text. */
export function approximateNumber(text: string): number | string {
  const special = SPECIAL[text.toLowerCase()];
  return special ?? Number(text);
}

const SPECIAL: Readonly<Record<string, string>> = {
  nan: 'NaN',
  inf: 'Infinity',
  '+inf': 'Infinity',
  infinity: 'Infinity',
  '-inf': '-Infinity',
  '-infinity': '-Infinity',
};

/** An instant as `2024-02-29 12:00:00.12`, without a zone, which is UTC, and without what says nothing. */
export function plainInstant(text: string): string {
  return text
    .replace('T', ' ')
    .replace(/(Z|[+-]00:?00)$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** JSON in one line, with its numbers as they were written. */
export function compactJson(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, kept?: string) => kept ?? '');
}

/** The elements of an array that came as JSON; exact numbers become text. */
export function arrayOfJson(text: string): ResultValue {
  return JSON.parse(
    text.replace(/("(?:[^"\\]|\\.)*")|-?\d+(?:\.\d+)?(?![\d.eE])/g, (number, kept?: string) => kept ?? `"${number}"`),
  ) as ResultValue;
}
