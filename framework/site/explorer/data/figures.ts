import { figureWriter, formatOf } from '../../../src/semantic/figure-text.js';
import { periodText } from '../../../src/semantic/period.js';
import { formatCompact, formatMonth, titleOf } from '../../parts/format.js';
import type { Comparison } from '../asked/asked.js';
import type { AnswerRow, Column, Value } from './answers.js';
import { titleOfPath } from './titles.js';

/** Writes the figures of a column: all with as many digits. Nothing is an empty text. */
export function writerOf(column: Column, rows: readonly AnswerRow[]): (value: Value | undefined) => string {
  const type = column.type.startsWith('double') ? ({ kind: 'double' } as const) : ({ kind: 'text' } as const);
  const write = figureWriter(
    { ...roleOf(column), type },
    rows.map(({ [column.name]: value }) => value ?? null),
  );
  return (value) => (value === null || value === undefined ? '' : write(value));
}

/** The same with its unit: `€1,204.00`, `12 orders`. */
export function spokenWriter(column: Column, rows: readonly AnswerRow[]): (value: Value | undefined) => string {
  const write = writerOf(column, rows);
  const symbol = currencySymbol(column.unit);
  return (value) => {
    const text = write(value);
    if (text === '' || symbol === undefined || text.endsWith('%')) return text;
    const [sign] = /^[+-]/.exec(text) ?? [''];
    return `${sign}${symbol}${text.slice(sign.length)}`;
  };
}

/** Few characters, for an axis: `€1.5M`, `12%`. */
export function axisWriter(column: Column): (value: number) => string {
  const symbol = currencySymbol(column.unit) ?? '';
  if (formatOf(roleOf(column)).kind === 'percent') return (value) => `${formatCompact(value * 100)}%`;
  return (value) => `${value < 0 ? '−' : ''}${symbol}${formatCompact(Math.abs(value))}`;
}

function roleOf({ format, role = 'attribute', shows }: Column) {
  return { role, ...(format === undefined ? {} : { format }), ...(shows === undefined ? {} : { shows }) };
}

/** The sign of a currency: `€` for `EUR`. */
function currencySymbol(unit: string | undefined): string | undefined {
  if (unit === undefined || !/^[A-Z]{3}$/.test(unit)) return undefined;
  const parts = new Intl.NumberFormat('en-GB', { style: 'currency', currency: unit, currencyDisplay: 'narrowSymbol' }).formatToParts(0);
  const symbol = parts.find(({ type }) => type === 'currency')?.value;
  return symbol === undefined || symbol.length > 2 ? `${unit} ` : symbol;
}

export const NO_VALUE = '(empty)';

/** A value of an attribute, as people read it. */
export function memberText({ grain, type }: Pick<Column, 'grain' | 'type'>, value: Value | undefined): string {
  if (value === null || value === undefined) return NO_VALUE;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (grain === 'month') return formatMonth(String(value));
  if (grain !== undefined && type === 'date') return periodText(String(value), grain);
  return value === '' ? '(blank)' : String(value);
}

/** The heading of a column. */
export function columnTitle({ role, attribute, metric = '', shows, name }: Column, comparison: Comparison | undefined): string {
  if (role === 'attribute') return titleOfPath(attribute ?? name);
  if (role !== 'compared') return titleOf(metric === '' ? name : metric);
  switch (shows) {
    case 'change':
      return 'Change';
    case 'growth':
      return 'Growth';
    default:
      return comparison === undefined ? 'Before' : COMPARISON_TITLES[comparison];
  }
}

export const COMPARISON_TITLES: Readonly<Record<Comparison, string>> = {
  previous_period: 'Period before',
  previous_month: 'Month before',
  previous_quarter: 'Quarter before',
  previous_year: 'Year before',
};
