import type { Columns } from './contract.js';

declare const rowType: unique symbol;

/** Anything that has rows and a contract: a source, a seed or a model. `R` is the type of one row. */
export interface Relation<R = object> {
  /** The relation's name in the warehouse, in lower case; also its file's name. */
  readonly name: string;
  /** The contract: each column by its name, in order. */
  readonly columns: Columns;
  /** Never present at run time: it carries the row's type to the files that import the relation. */
  readonly [rowType]?: R;
}

/** The row type of a relation. */
export type RowOf<M> = M extends {
  /** Carries the type of a row. */
  readonly [rowType]?: infer R;
}
  ? NonNullable<R>
  : never;
