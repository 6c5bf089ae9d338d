import type { ChangeOptions } from '../../model/change-options.js';
import type { ColumnList, RequiredColumns, RowWith, RowWithTimes } from '../../model/required-columns.js';

/** What becomes of a key that the query does not return any more. */
export type HardDeletes =
  /** Nothing: its last row stays current. */
  | 'ignore'
  /** Its last row ends at the instant of the run. */
  | 'invalidate'
  /** Its last row ends, and a row of its own says that it is deleted. */
  | 'new-record';

interface CommonOptions<K extends string> extends ChangeOptions {
  /** The columns that identify what changes; the model's grain when left out. */
  readonly key?: ColumnList<K>;
  /** What becomes of a key that the query does not return any more; `ignore` when left out. */
  readonly hardDeletes?: HardDeletes;
}

/** How {@link history} tells a change. */
export type HistoryOptions<K extends string, T extends string> =
  | (CommonOptions<K> & {
      /** A row is a new state of its key when its time of change is one that the table has not seen. */
      readonly by: 'timestamp';
      /** The column that says when a row changed. */
      readonly updatedAt: T;
    })
  | (CommonOptions<K> & {
      /** A row is a new state of its key when it differs from the current one. */
      readonly by: 'columns';
      /** The columns that are compared; all but the key when left out. */
      readonly compare?: ColumnList<K>;
    });

/** A table that keeps what the query has returned, with the time in which it was true. */
export type History<R = never> = RequiredColumns<R> &
  Required<ChangeOptions> & {
    /** Always `history`. */
    readonly kind: 'history';
    /** The columns that identify what changes; the model's grain when left out. */
    readonly key?: readonly string[];
    /** What becomes of a key that the query does not return any more. */
    readonly hardDeletes: HardDeletes;
  } & (
    | {
        /** A new time of change makes a new state. */
        readonly by: 'timestamp';
        /** The column that says when a row changed. */
        readonly updatedAt: string;
      }
    | {
        /** A difference makes a new state. */
        readonly by: 'columns';
        /** The columns that are compared; all but the key when left out. */
        readonly compare?: readonly string[];
      }
  );

/**
 * The model is a table that keeps each state of its rows, with the time in which it was true (a slowly changing dimension
 * of type 2). The contract declares the columns `validFrom()`, `validTo()` and `isCurrent()`, which Martlet fills; with
 * `hardDeletes: 'new-record'` also `isDeleted()`.
 *
 * @example
 * ```ts
 * const materialized = history({ key: ['customer_id'], by: 'timestamp', updatedAt: 'updated_at', hardDeletes: 'invalidate' });
 * ```
 */
export function history<const K extends string = never, const T extends string = never>(
  options: HistoryOptions<K, T>,
): History<RowWith<K> & RowWithTimes<T>> {
  return { kind: 'history', hardDeletes: 'ignore', forwardOnly: false, onSchemaChange: 'fail', ...options };
}
