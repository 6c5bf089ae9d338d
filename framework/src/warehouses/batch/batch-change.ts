import type { OperationNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';

/** A unit of time by which rows are divided. Weeks begin on Monday. */
export type CalendarUnit = 'hour' | 'day' | 'week' | 'month' | 'year';

/** What statements have to know of a column beside its name. */
export interface ColumnShape {
  readonly type: LogicalType;
  readonly nullable: boolean;
}

/** The names of the columns of a history that Martlet keeps. */
export interface ManagedColumns {
  readonly validFrom: string;
  readonly validTo: string;
  readonly isCurrent: string;
  /** Present when deleted keys get a row of their own. */
  readonly isDeleted?: string;
}

/**
 * How a batch of rows is worked into the table of a version. It is plain data. A null in a key is a value like any other:
 * two nulls are the same key.
 */
export type BatchChange = {
  /** The columns of the table, in order. The batch has the same, but those of a history that Martlet keeps. */
  readonly columns: readonly string[];
  /** The type of each of them. */
  readonly shapes: Readonly<Record<string, ColumnShape>>;
} & (AppendChange | MergeChange | DeleteInsertChange | ReplaceRangeChange | ReplacePartitionsChange | HistoryChange);

/** Rows are added. */
export interface AppendChange {
  readonly kind: 'append';
  /** Only rows above the greatest stored value are added; without it, only rows that the table does not hold yet. */
  readonly cursor?: string;
  /** The columns by which a row is known that the table holds; all of them when left out. */
  readonly key?: readonly string[];
}

/** Each row of the batch updates the row of its key, or is added. */
export interface MergeChange {
  readonly kind: 'merge';
  readonly key: readonly string[];
  /** The columns that an update changes. */
  readonly update: readonly string[];
  /** Of several rows of one key, the one with the greatest value counts. Without it a key must not repeat. */
  readonly cursor?: string;
  /** A condition over `target` and `batch`: stored rows for which it does not hold are left alone. */
  readonly when?: OperationNode;
  /** A condition over `batch`: such a row deletes the row of its key and is not stored. */
  readonly deleteWhen?: OperationNode;
  /** Whether stored rows are deleted whose key the batch lacks. */
  readonly deleteMissing: boolean;
}

/** All stored rows of the batch's keys give way to the rows of the batch. */
export interface DeleteInsertChange {
  readonly kind: 'delete-insert';
  readonly key: readonly string[];
}

/** All stored rows of a range of days or instants give way to the rows of the batch that lie in it. */
export interface ReplaceRangeChange {
  readonly kind: 'replace-range';
  readonly column: string;
  /** The first day or instant of the range; open when left out. */
  readonly from?: string;
  /** The day or instant behind the range; open when left out. */
  readonly to?: string;
}

/** All stored rows of the batch's partitions give way to the rows of the batch. */
export interface ReplacePartitionsChange {
  readonly kind: 'replace-partitions';
  readonly column: string;
  /** The span of one partition; each value is a partition of its own when left out. */
  readonly unit?: CalendarUnit;
}

/** The batch is what is true now; the table keeps what was true before, and when. */
export type HistoryChange = {
  readonly kind: 'history';
  readonly key: readonly string[];
  /** The instant of the run, at which keys are found deleted, and changed where nothing says when they changed. */
  readonly at: string;
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new-record';
  readonly managed: ManagedColumns;
} & (
  | { readonly by: 'timestamp'; readonly updatedAt: string }
  /** The columns whose difference makes a new state. */
  | { readonly by: 'columns'; readonly compare: readonly string[] }
);
