import type { RowFormat } from './format.js';
import { rowWriter } from './json.js';
import { bytesOf } from './sent-value.js';

/** One object a line. */
export const ndjsonRowFormat: RowFormat = {
  mediaType: 'application/x-ndjson',
  load: async () => (columns) => {
    const write = rowWriter(columns);
    return {
      head: () => bytesOf(''),
      rows: (rows) => bytesOf(rows.map((row) => `${write(row)}\n`).join('')),
      tail: () => bytesOf(''),
    };
  },
};
