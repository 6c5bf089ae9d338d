import type { Column } from './column.js';

/** A contract: the columns of a relation, in order. */
export type Columns = Readonly<Record<string, Column<unknown, unknown>>>;

/** The type of one row that keeps to a contract. */
export type Row<C extends Columns> = { [K in keyof C]: C[K]['valueType'] };
