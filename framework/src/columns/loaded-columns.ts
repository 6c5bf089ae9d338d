import { integer, text, timestamp } from './column.js';
import type { Columns, Row } from './contract.js';
import type { Relation } from './relation.js';

/** The columns that a load of files adds to those of the contract. */
export const loadedColumns = {
  _loaded_at: timestamp().notNull().describe('When the file of the row was read.'),
  _source_file: text().notNull().describe('The path of the row’s file, from the data directory on.'),
  _row_number: integer().notNull().describe('The number of the row in its file, from one.'),
};

/**
 * The type of one row of a source with files: the contract, and what each load adds. `_loaded_at` says when the file was read, `_source_file`
 * where it is, `_row_number` which of its rows it is, from one.
 *
 * @example
 * ```ts
 * import type { FileRow, Source } from 'martlet';
 *
 * const columns = { order_id: text().notNull() };
 * interface Orders extends FileRow<typeof columns> {}
 * const orders: Source<Orders> = source({ name: 'orders', columns, files: { pattern: 'orders_*.csv' } });
 * ```
 */
export type FileRow<C extends Columns> = Row<C> & Row<typeof loadedColumns>;

/** The columns of a relation that a query can name: the contract, and for a source with files what each load adds. */
export function readableColumns(relation: Relation): Columns {
  if (!('files' in relation) || relation.files === undefined) return relation.columns;
  const readable = READABLE.get(relation) ?? { ...relation.columns, ...loadedColumns };
  READABLE.set(relation, readable);
  return readable;
}

/** The names of those columns. */
export type LoadedName = keyof typeof loadedColumns;

/** Asked for by each reader, and compared by identity. */
const READABLE = new WeakMap<Relation, Columns>();
