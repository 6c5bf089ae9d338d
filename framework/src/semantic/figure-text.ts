import type { ResultValue } from '../warehouses/result-value.js';

/** What of a column of an answer says how its figures are written. Pages import this module, so that it needs no more than the language. */
export interface FigureColumn {
  readonly role: 'attribute' | 'metric' | 'compared' | 'share' | 'total';
  readonly shows?: 'value' | 'change' | 'growth';
  readonly format?: string;
  readonly type: { readonly kind: string };
}

/** How figures are written: with so many digits, or with those that they have; as they are, or as parts of one hundred. */
export interface FigureFormat {
  readonly kind: 'number' | 'percent';
  readonly digits?: number;
}

/** What a column's format asks for, such as `0,0.00` or `0.0%`. Growth and shares are parts of one hundred. */
export function formatOf({ format, role, shows }: Omit<FigureColumn, 'type'>): FigureFormat {
  if (shows === 'growth' || role === 'share') return { kind: 'percent' };
  if (format === undefined) return { kind: 'number' };
  const digits = (/\.(0+)/.exec(format)?.[1] ?? '').length;
  return { kind: format.trim().endsWith('%') ? 'percent' : 'number', digits };
}

/** Writes the figures of one column: all with as many digits, so that their points align. What has changed has a sign. */
export function figureWriter(column: FigureColumn, values: readonly ResultValue[]): (value: Exclude<ResultValue, null>) => string {
  const { kind, digits = kind === 'percent' ? 1 : commonDigits(values, column.type.kind === 'double') } = formatOf(column);
  const sign = column.shows === 'change' || column.shows === 'growth' ? '+' : '';
  return (value) => {
    if (!isFigure(value)) return plainValue(value);
    const text = String(value);
    const figure = grouped(rounded(kind === 'percent' ? shifted(text) : text, digits));
    return `${Number(value) > 0 ? sign : ''}${figure}${kind === 'percent' ? '%' : ''}`;
  };
}

/** A number, or the text that a driver returns for an exact one. */
export function isFigure(value: ResultValue): value is number | string {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

export function plainValue(value: Exclude<ResultValue, null>): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replace(/\s+/g, ' ');
}

/** Exact figures keep their digits; a double, whose last digits mean nothing, gets two, or more where all are small. */
function commonDigits(values: readonly ResultValue[], areDoubles: boolean): number {
  const figures = values.filter(isFigure);
  const exact = Math.max(0, ...figures.flatMap((value) => (typeof value === 'string' ? [(value.split('.')[1] ?? '').length] : [])));
  if (!areDoubles) return exact;
  return Math.max(exact, figures.every((value) => Math.abs(Number(value)) < 1) ? SMALL_DIGITS : DOUBLE_DIGITS);
}

const DOUBLE_DIGITS = 2;
const SMALL_DIGITS = 4;

/** The decimal text times one hundred, without a digit lost. */
function shifted(text: string): string {
  const plain = withoutExponent(text);
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  const padded = part.padEnd(2, '0');
  return `${sign}${`${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, '')}.${padded.slice(2)}0`;
}

/** Halves away from zero, as people round. */
function rounded(text: string, digits: number): string {
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(withoutExponent(text)) ?? [];
  const scaled = BigInt(`${whole}${part.slice(0, digits).padEnd(digits, '0')}`) + (Number(part[digits] ?? '0') >= 5 ? 1n : 0n);
  const figure = String(scaled).padStart(digits + 1, '0');
  const amount = digits === 0 ? figure : `${figure.slice(0, -digits)}.${figure.slice(-digits)}`;
  // What rounds to nothing has no sign.
  return scaled === 0n ? amount : `${sign}${amount}`;
}

/** `1e-7` and `1.5e21` as JavaScript writes them, in plain digits. */
function withoutExponent(text: string): string {
  const [, sign = '', whole = '', part = '', power] = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text) ?? [];
  if (power === undefined) return text;
  const point = whole.length + Number(power);
  const digits = `${whole}${part}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`;
}

/** By text, since a number would lose the last digits of long ones. */
function grouped(text: string): string {
  const [whole = '', part] = text.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
}
