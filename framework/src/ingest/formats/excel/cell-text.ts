import type { LogicalType } from '../../../columns/index.js';
import { inDateForm } from '../../../model/date-form.js';
import type { ColumnReading } from '../../../model/index.js';
import { textsOf } from '../../texts.js';
import type { Cell } from './workbook.js';

/** Why a cell has no text. */
export class UnreadableCell extends Error {}

/**
 * What a cell says as the text that a CSV file would have of it. Values that are no text come in the form that the column declares for texts, so
 * that both may stand below each other.
 *
 * @throws UnreadableCell for errors, formulas that were never computed, and numbers that are no day.
 */
export function cellText(cell: Cell, type: LogicalType, reading: ColumnReading = {}): string {
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'boolean': {
      const [word = String(cell.value)] = textsOf(cell.value ? reading.trueText : reading.falseText);
      return word;
    }
    case 'number': {
      const { decimalSeparator = '.' } = reading;
      return numberText(cell.written, type).replace('.', decimalSeparator);
    }
    case 'elapsed':
      return elapsedText(cell.days);
    case 'instant':
      return instantText(cell.days, type, reading);
    case 'error':
      throw new UnreadableCell(`holds the error ${cell.text}`);
    case 'uncomputed':
      throw new UnreadableCell('has a formula without a value');
    default:
      return cell satisfies never;
  }
}

/** Excel computes with 15 digits, and writes 1.1 as 1.1000000000000001. A double is the number that is written. */
function numberText(written: string, type: LogicalType): string {
  if (/^-?\d+$/.test(written)) return written;
  const number = Number(written);
  if (!Number.isFinite(number)) return written;
  return plainDigits(type.kind === 'double' ? String(number) : String(Number(number.toPrecision(15))));
}

/** A number without an exponent. */
function plainDigits(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(written) ?? [];
  if (exponent === undefined) return written;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? `${sign}${digits.padEnd(point, '0')}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const DAY = 86_400_000;

function instantText(days: number, type: LogicalType, { format }: ColumnReading): string {
  const time = Math.round(days * DAY);
  const isTime = time < DAY;
  if (isTime && time >= 0 && type.kind !== 'date' && type.kind !== 'timestamp') return isoOf(time).slice(11);
  // Excel's first two months have a day that was none.
  if (isTime || time >= LAST_DAY) throw new UnreadableCell(`holds ${days}, which is no day`);
  const instant = new Date(time + FIRST_DAY);
  if (format !== undefined && (type.kind === 'date' || type.kind === 'timestamp')) {
    const text = inDateForm(format, instant);
    if (text === undefined) throw new UnreadableCell(`holds a date, which ${format} has no text for`);
    return text;
  }
  const text = isoOf(instant.getTime());
  const hasTime = time % DAY !== 0;
  return hasTime || type.kind === 'timestamp' ? text : text.slice(0, 10);
}

/** Day 0, and the day behind the last that Excel knows. */
const FIRST_DAY = Date.UTC(1899, 11, 30);
const LAST_DAY = Date.UTC(10_000, 0, 1) - FIRST_DAY;

/** `2024-05-01 10:15:00`, with a fraction where there is one. */
function isoOf(time: number): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '');
}

/** Hours may be more than a day has. */
function elapsedText(days: number): string {
  const seconds = Math.round(Math.abs(days) * 86_400);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${days < 0 ? '-' : ''}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
