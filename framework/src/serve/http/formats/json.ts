import type { RowFormat } from './format.js';
import { bytesOf, sentValue } from './sent-value.js';

/** One object: what the answer is of, its columns, and its rows as objects. */
export const jsonRowFormat: RowFormat = {
  mediaType: 'application/json',
  load: async () => (columns, head) => {
    const write = jsonRowWriter(columns);
    let isFirst = true;
    return {
      head: () => bytesOf(`{"publication":${JSON.stringify(head.publication)},"columns":${JSON.stringify(head.columns)},"rows":[`),
      rows: (rows) => {
        const text = rows.map(write).join(',\n');
        const joined = isFirst || text === '' ? text : `,\n${text}`;
        isFirst &&= text === '';
        return bytesOf(joined);
      },
      tail: (next) => bytesOf(`]${next === undefined ? '' : `,"next":${JSON.stringify(next)}`}}\n`),
    };
  },
};

/** Writes one row as an object. */
export function jsonRowWriter(columns: Parameters<Awaited<ReturnType<RowFormat['load']>>>[0]) {
  const names = columns.map(({ name }) => JSON.stringify(name));
  return (row: Parameters<typeof sentValue>[0][] | readonly Parameters<typeof sentValue>[0][]): string =>
    `{${columns.map(({ type }, place) => `${names[place]}:${JSON.stringify(sentValue(row[place] ?? null, type))}`).join(',')}}`;
}
