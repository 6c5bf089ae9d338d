/** What a warehouse can do, as far as others decide by it. A plan reads this, never the warehouse's name. */
export interface Capabilities {
  /** Whether `create`, `alter` and `drop` take part in transactions. */
  readonly transactionalDdl: boolean;
  /** What a transaction holds together. */
  readonly transactions: 'everything' | 'rows' | 'none';
  /** How a table gets new content without a moment in which it is not there. */
  readonly replaceTable: 'create-or-replace';
  /** Whether an environment's views are swapped in one transaction, or one by one between two records of the state. */
  readonly publish: 'transaction' | 'recorded';
  readonly concurrency: {
    /** How many sessions are worth having. */
    readonly sessions: number;
    /** What happens to the second of two writers of one table: it waits, or it fails with a conflict. */
    readonly sameTable: 'waits' | 'fails';
  };
  readonly identifiers: {
    /** How a name that is not quoted is stored. */
    readonly folding: 'lower' | 'upper' | 'as-written';
    readonly maxLength: number;
  };
  /** What can be commented. */
  readonly comments: { readonly tables: boolean; readonly columns: boolean; readonly views: boolean };
  /** Whether a clone shares the data of its origin or copies it. */
  readonly clones: 'copy' | 'zero-copy';
  /** The days for which a table can be read as it was; 0 where it can't. */
  readonly timeTravelDays: number;
  /** What `partitionBy` means. */
  readonly partitions: 'none' | 'column' | 'date-or-integer-range';
  /** What `clusterBy` means, and how many columns it takes. */
  readonly clusters: { readonly kind: 'none' | 'micro-partitions' | 'sorted-blocks' | 'liquid'; readonly maxColumns: number };
  readonly materializedViews: boolean;
  readonly grants: boolean;
  /** Whether the warehouse reads files of this machine itself, or is sent checked parts of them. */
  readonly loading: 'embedded' | 'staged';
}
