import type { ResultValue } from '../../../warehouses/warehouse.js';
import type { RowFormat } from './format.js';
import { bytesOf, sentValue } from './sent-value.js';

export interface CsvOptions {
  /** Whether texts that a spreadsheet would take for a formula are marked as texts, with an apostrophe. */
  readonly escapesFormulas?: boolean;
  /** How lines end. */
  readonly lineEnd?: '\r\n' | '\n';
}

/** A heading and a line for each row. Null is nothing, and an empty text is `""`. */
export function csvRows({ escapesFormulas = false, lineEnd = '\r\n' }: CsvOptions = {}): RowFormat {
  // Numbers may begin with a sign; only texts are taken for what they are not.
  const written = escapesFormulas
    ? (value: ResultValue) => csvField(typeof value === 'string' && mayBeFormula(value) ? `'${value}` : value)
    : csvField;
  return {
    mediaType: 'text/csv',
    load: async () => (columns) => ({
      head: () => bytesOf(`${columns.map(({ name }) => written(name)).join(',')}${lineEnd}`),
      rows: (rows) =>
        bytesOf(
          rows
            .map((row) => `${columns.map(({ type }, place) => written(sentValue(row[place] ?? null, type))).join(',')}${lineEnd}`)
            .join(''),
        ),
      tail: () => bytesOf(''),
    }),
  };
}

export const csvRowFormat = csvRows();

function mayBeFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text);
}

function csvField(value: ResultValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
