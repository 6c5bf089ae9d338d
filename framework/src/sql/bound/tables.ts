/** A relation that a query may read: who it is, and the columns of its contract in order. */
export interface BoundTable {
  /** The relation's identity in the project, which does not change when the query gives it another name. */
  readonly relation: string;
  readonly columns: readonly string[];
}

/** The relations that a query may read, by the name that it uses: the keys of the model's `from`. */
export type BoundTables = Readonly<Record<string, BoundTable>>;
