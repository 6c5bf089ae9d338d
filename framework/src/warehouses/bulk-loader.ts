import type { LogicalType } from '../columns/index.js';
import type { RelationName, Session } from './warehouse.js';

/** The form in which a warehouse wants rows. Text of CSV is always quoted, so that an empty one differs from null. */
export type PartFormat = { readonly kind: 'csv'; readonly nullText: string } | { readonly kind: 'parquet' };

/** Rows that have been checked, as files on this machine, for a table that does not exist yet. */
export interface BulkLoad {
  /** What is loaded, such as `bronze.orders`; what an earlier load of it has left behind is removed. */
  readonly source: string;
  readonly relation: RelationName;
  readonly columns: readonly { readonly name: string; readonly type: LogicalType }[];
  /** Where the parts are; nothing else is there. */
  readonly directory: string;
  /** Names of the files, which are packed as the format says. What has the same name holds the same rows, whenever it was packed. */
  readonly parts: readonly string[];
  readonly rows: number;
  /** Whether another attempt may succeed after an error, so that what has been sent is worth keeping. */
  readonly isWorthKeeping: (error: unknown) => boolean;
  /** Told when some of the parts have arrived. */
  readonly onSent: (parts: number) => void;
  readonly signal?: AbortSignal;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The fast way of a warehouse to take in rows. */
export interface BulkLoader {
  readonly format: PartFormat;
  /**
   * Makes the table and fills it from the parts, several at once, but for those that an earlier attempt has sent. When it resolves,
   * the table has each row once, and no other file is left. When it rejects, nobody may read a table of that name; what was
   * sent stays if that is worth it, for the next load of the source to go on with or to remove.
   *
   * @returns How many parts had been sent before.
   */
  load(session: Session, load: BulkLoad): Promise<number>;
}
