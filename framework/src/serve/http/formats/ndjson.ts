import type { RowFormat } from './format.js';
import { jsonRowWriter } from './json.js';
import { bytesOf } from './sent-value.js';

/** One object a line. */
export const ndjsonRowFormat: RowFormat = {
  mediaType: 'application/x-ndjson',
  load: async () => (columns) => {
    const write = jsonRowWriter(columns);
    return {
      head: () => bytesOf(''),
      rows: (rows) => bytesOf(rows.map((row) => `${write(row)}\n`).join('')),
      tail: () => bytesOf(''),
    };
  },
};
