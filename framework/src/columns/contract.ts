import type { Column, ManagedRole } from './column.js';

/** A contract: the columns of a relation, in order. */
export type Columns = Readonly<Record<string, Column<unknown, unknown>>>;

/** The type of one row that keeps to a contract. */
export type Row<C extends Columns> = { [K in keyof C]: C[K]['valueType'] };

/** The type of one row as a query returns it: without the columns that Martlet keeps itself. */
export type QueriedRow<C extends Columns> = { [K in keyof C as C[K]['managed'] extends string ? never : K]: C[K]['valueType'] };

/** The columns that a query returns: all but those that Martlet keeps itself. */
export function queriedColumns(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, { definition }]) => definition.managed === undefined));
}

/** The name of the column that Martlet keeps in a role; undefined where the contract declares none. */
export function managedColumn(columns: Columns, role: ManagedRole): string | undefined {
  return Object.keys(columns).find((name) => columns[name]?.definition.managed === role);
}
