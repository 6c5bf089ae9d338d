import type { LogicalType } from '../columns/index.js';

/** What decides on how the numbers of a column look. */
export interface FormattedColumn {
  readonly type: LogicalType | undefined;
  /** A format of a metric: `0,0.00`, `0.0%`. */
  readonly format?: string | undefined;
  /** A unit; three capital letters are a currency. */
  readonly unit?: string | undefined;
  /** Growth and shares are parts of one hundred. */
  readonly isShare?: boolean;
  /** Whether it is a figure, whose thousands are set apart, and no name such as a year or a key. */
  readonly isFigure?: boolean;
  /** The period of a day that begins it. */
  readonly grain?: string | undefined;
}

/** Excel's format code for a column; undefined for texts and the like. */
export function numberFormat(column: FormattedColumn): string | undefined {
  const { type, format, unit, isShare = false, isFigure = false, grain } = column;
  switch (type?.kind) {
    case 'date':
      return grain === 'month' ? 'mmm yyyy' : grain === 'year' ? 'yyyy' : 'yyyy-mm-dd';
    case 'timestamp':
      return 'yyyy-mm-dd hh:mm:ss';
    case 'integer':
    case 'decimal':
    case 'double':
      break;
    default:
      return undefined;
  }
  if (format !== undefined && /^[0#,. ]+%?$/.test(format)) return withCurrency(codeOf(format), unit);
  if (isShare) return '0.0%';
  const thousands = isFigure ? '#,##0' : '0';
  if (type.kind === 'integer') return withCurrency(thousands, unit);
  if (type.kind === 'double') return withCurrency(`${thousands}.00`, unit);
  return withCurrency(type.scale === 0 ? thousands : `${thousands}.${decimals(type.scale)}`, unit);
}

const MOST_FIXED = 4;

/** What a column of money has; a division's many digits are shown as far as there are any. */
function decimals(scale: number): string {
  return scale <= MOST_FIXED ? '0'.repeat(scale) : '00##';
}

/** `0,0.00` as Excel writes it. */
function codeOf(format: string): string {
  const [whole = '', part] = format.replace(/[% ]/g, '').split('.');
  const code = whole.includes(',') ? '#,##0' : '0';
  return `${code}${part === undefined ? '' : `.${part}`}${format.trim().endsWith('%') ? '%' : ''}`;
}

function withCurrency(code: string, unit: string | undefined): string {
  return unit !== undefined && /^[A-Z]{3}$/.test(unit) && !code.endsWith('%') ? `${code}\\ [$${unit}]` : code;
}
