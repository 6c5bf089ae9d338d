/** What happens to a stored table whose columns differ from the contract's. */
export type SchemaPolicy =
  /** Nothing is built, and an error says what differs. */
  | 'fail'
  /** The table keeps its columns: new ones are left out, removed ones are null in new rows. */
  | 'ignore'
  /** New columns are added, null in the rows that are there; removed ones stay, null in new rows. */
  | 'append'
  /** New columns are added, removed ones dropped, and types changed. */
  | 'sync';

/** How a table that is not rebuilt takes a change of its model. */
export interface ChangeOptions {
  /**
   * Whether a changed query goes on filling the table that is there, instead of a new version that is built from the
   * beginning; false when left out.
   */
  readonly forwardOnly?: boolean;
  /** What happens when the columns of that table differ from the contract's; `fail` when left out. */
  readonly onSchemaChange?: SchemaPolicy;
}
