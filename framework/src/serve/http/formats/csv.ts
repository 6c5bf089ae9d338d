import type { ResultValue } from '../../../warehouses/warehouse.js';
import type { RowFormat } from './format.js';
import { bytesOf, sentValue } from './sent-value.js';

/** A heading and a line for each row. Null is nothing, and an empty text is `""`. */
export const csvRowFormat: RowFormat = {
  mediaType: 'text/csv',
  load: async () => (columns) => ({
    head: () => bytesOf(`${columns.map(({ name }) => csvField(name)).join(',')}\r\n`),
    rows: (rows) =>
      bytesOf(
        rows.map((row) => `${columns.map(({ type }, place) => csvField(sentValue(row[place] ?? null, type))).join(',')}\r\n`).join(''),
      ),
    tail: () => bytesOf(''),
  }),
};

function csvField(value: ResultValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
