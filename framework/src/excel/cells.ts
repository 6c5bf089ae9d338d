import type { LogicalType } from '../columns/index.js';
import type { ResultValue } from '../warehouses/warehouse.js';
import { daySerial, instantSerial } from './serial.js';
import type { Look, Styles } from './styles.js';
import { textCell } from './xml.js';

/** What of a column's values is not as it was, and how often. */
export interface CellNotes {
  /** Exact numbers of more digits than Excel keeps, which are texts. */
  longNumbers: number;
  /** Days and instants that Excel has no number for, which are texts. */
  oldDays: number;
  /** Texts that are longer than a cell may be, which are cut. */
  cutTexts: number;
}

export function noNotes(): CellNotes {
  return { longNumbers: 0, oldDays: 0, cutTexts: 0 };
}

/** Excel's numbers hold so many digits. */
const MOST_DIGITS = 15;
const MOST_CHARACTERS = 32_767;

/** Writes the value of a column into the cell of a reference such as `B7`; nothing for null. */
export type WriteCell = (value: ResultValue, reference: string, isTotal: boolean) => string;

export interface CellColumn {
  readonly type: LogicalType | undefined;
  /** Excel's code for its numbers. */
  readonly format?: string | undefined;
  readonly timeZone?: string | undefined;
}

export function cellWriter({ type, format, timeZone }: CellColumn, styles: Styles, notes: CellNotes): WriteCell {
  const look = (rest: Look): readonly [plain: number, total: number] => [
    styles.of(rest),
    styles.of({ ...rest, font: 'strong', fill: 'total' }),
  ];
  const isDay = type?.kind === 'date' || type?.kind === 'timestamp';
  const numbers = look({ ...(format === undefined ? {} : { format }), ...(isDay ? { align: 'left' as const } : {}) });
  const texts = look({});
  const quoted = look({ isQuoted: true });
  const digits = look({ align: isDay ? 'left' : 'right', isQuoted: true });
  const text = (value: string, reference: string, style: number): string => {
    if (value.length > MOST_CHARACTERS) notes.cutTexts += 1;
    const cut = value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS - 1)}…` : value;
    return textCell(reference, style, cut);
  };
  const plainText = (value: string, reference: string, place: 0 | 1): string =>
    text(value, reference, (/^[=+\-@\t\r]/.test(value) ? quoted : texts)[place]);
  const number = (value: string | number, reference: string, place: 0 | 1): string =>
    `<c r="${reference}" s="${numbers[place]}"><v>${value}</v></c>`;
  const serial = type?.kind === 'date' ? daySerial : type?.kind === 'timestamp' ? instantSerial(timeZone) : undefined;

  return (value, reference, isTotal) => {
    if (value === null) return isTotal ? `<c r="${reference}" s="${texts[1]}"/>` : '';
    const place = isTotal ? 1 : 0;
    if (typeof value === 'boolean') return `<c r="${reference}" s="${texts[place]}" t="b"><v>${value ? 1 : 0}</v></c>`;
    if (typeof value === 'number')
      return Number.isFinite(value) ? number(value, reference, place) : plainText(String(value), reference, place);
    if (typeof value === 'object') return plainText(JSON.stringify(value), reference, place);
    if (serial !== undefined) {
      const found = serial(value);
      if (found !== undefined) return number(found, reference, place);
      notes.oldDays += 1;
      return text(value, reference, digits[place]);
    }
    const isNumber = (type?.kind === 'integer' || type?.kind === 'decimal') && /^-?\d+(\.\d+)?$/.test(value);
    if (!isNumber) return plainText(value, reference, place);
    if (significantDigits(value) <= MOST_DIGITS) return number(value, reference, place);
    notes.longNumbers += 1;
    return text(value, reference, digits[place]);
  };
}

/** How many digits of a decimal text count: zeros around them only say how large it is. */
function significantDigits(text: string): number {
  const [whole = '', part = ''] = text.replace('-', '').split('.');
  return `${whole}${part}`.replace(/^0+|0+$/g, '').length;
}
