import { MartletError } from '../../errors.js';
import type { ResultValue } from '../../warehouses/warehouse.js';

/** A column by which rows are sorted. */
export type SortedBy = readonly [column: string, direction: 'asc' | 'desc'];

/**
 * Where a page ends: the values of the last row in the columns that it is sorted by. It names no publication: the next page continues behind that
 * row whatever was published meanwhile.
 */
export interface Cursor {
  readonly relation: string;
  readonly sort: readonly SortedBy[];
  readonly after: readonly ResultValue[];
}

export function writeCursor({ relation, sort, after }: Cursor): string {
  return Buffer.from(JSON.stringify([relation, sort.map(sortText), after])).toString('base64url');
}

/**
 * The values of the last row of a page, in the columns of a sort.
 *
 * @throws MartletError `cursor-invalid` for a text that is none, and for the page of another relation or in another order.
 */
export function readCursor(text: string, { relation, sort }: Omit<Cursor, 'after'>): Cursor['after'] {
  const found = parsed(text);
  if (!Array.isArray(found) || !Array.isArray(found[2]))
    throw new MartletError('cursor-invalid', { problem: 'it is no text of an answer' });
  const [of, by, after] = found as unknown as readonly [unknown, unknown, ResultValue[]];
  if (of !== relation) throw new MartletError('cursor-invalid', { problem: `it continues no page of ${relation}` });
  if (JSON.stringify(by) !== JSON.stringify(sort.map(sortText)) || after.length !== sort.length)
    throw new MartletError('cursor-invalid', { problem: 'it continues a page in another order' });
  return after;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const sortText = ([column, direction]: SortedBy): string => `${column} ${direction}`;
