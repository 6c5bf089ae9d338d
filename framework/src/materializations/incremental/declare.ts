import { type Expression, type ExpressionBuilder, expressionBuilder, type OperationNode, type SqlBool } from 'kysely';
import type { ChangeOptions } from '../../model/change-options.js';
import type { Duration } from '../../model/duration.js';
import type { ColumnList, RequiredColumns, RowWith, RowWithValues } from '../../model/required-columns.js';

/**
 * Builds expressions over a stored row, `target`, and the row of a batch that has the same key, `batch`. Name the model's
 * row to have them typed: `(eb: MergedRows<Customers>) => …`.
 */
export type MergedRows<R> = ExpressionBuilder<
  {
    /** The stored row. */
    target: R;
    /** The row of the batch that has the same key. */
    batch: R;
  },
  'target' | 'batch'
>;
/** Builds expressions over the row of a batch, `batch`. */
export type BatchRow<R> = ExpressionBuilder<
  {
    /** The row of the batch. */
    batch: R;
  },
  'batch'
>;

/** Which rows of the query are new. */
interface Cursor<T extends string> {
  /** The column that tells new rows: those above the greatest value that is stored, less `lookback`, form the batch. */
  readonly cursor: T;
  /** The span below the greatest stored value that is read again, for rows that arrive late; none when left out. */
  readonly lookback?: Duration;
}

/** Without a cursor the batch is the whole query. */
interface NoCursor {
  readonly cursor?: never;
  readonly lookback?: never;
}

interface Append<T extends string> {
  /** Rows are added, none is ever changed. A row that the table holds already is not added again. */
  readonly strategy: 'append';
  /** The column that tells new rows: those above the greatest value that is stored form the batch. */
  readonly cursor?: T;
}

interface Merge<K extends string, R> {
  /** The row of a key is updated when there is one, and added otherwise. */
  readonly strategy: 'merge';
  /** The columns that identify a row; the model's grain when left out. */
  readonly key?: ColumnList<K>;
  /** The columns that an update changes; all but the key when left out. */
  readonly update?: ColumnList<K>;
  /** Only stored rows for which this holds are changed or deleted; all when left out. */
  readonly when?: (eb: MergedRows<R>) => Expression<SqlBool | null>;
  /** A row of the batch for which this holds deletes the stored row of its key, and is not stored itself. */
  readonly deleteWhen?: (eb: BatchRow<R>) => Expression<SqlBool | null>;
}

interface MergeAll<K extends string, R> extends Merge<K, R>, NoCursor {
  /** Whether stored rows are deleted whose key the query does not return any more; false when left out. */
  readonly deleteMissing?: boolean;
}

interface MergeNew<K extends string, T extends string, R> extends Merge<K, R>, Cursor<T> {
  readonly deleteMissing?: never;
}

interface DeleteInsert<K extends string> {
  /** All stored rows of the keys that have new rows give way to what the query returns for these keys. */
  readonly strategy: 'delete-insert';
  /** The columns whose values say which rows are replaced together; the model's grain when left out. */
  readonly key?: ColumnList<K>;
}

interface InsertOverwrite {
  /** All stored rows of the partitions that have new rows give way to what the query returns for these partitions. */
  readonly strategy: 'insert-overwrite';
}

/** How {@link incremental} fills a table. */
export type IncrementalOptions<K extends string, T extends string, R> = ChangeOptions &
  (
    | Append<T>
    | MergeAll<K, R>
    | MergeNew<K, T, R>
    | (DeleteInsert<K> & (Cursor<T> | NoCursor))
    | (InsertOverwrite & (Cursor<T> | NoCursor))
  );

/** A table into which the new rows of the query are worked. */
export type Incremental<R = never> = RequiredColumns<R> &
  Required<ChangeOptions> & {
    /** Always `incremental`. */
    readonly kind: 'incremental';
    /** The column that tells new rows; the batch is the whole query when left out. */
    readonly cursor?: string;
    /** The span below the greatest stored value that is read again. */
    readonly lookback?: Duration;
  } & (
    | {
        /** Rows are added, none is ever changed. */
        readonly strategy: 'append';
      }
    | {
        /** The row of a key is updated when there is one, and added otherwise. */
        readonly strategy: 'merge';
        /** The columns that identify a row; the model's grain when left out. */
        readonly key?: readonly string[];
        /** The columns that an update changes; all but the key when left out. */
        readonly update?: readonly string[];
        /** A condition over the relations `target` and `batch`. */
        readonly when?: OperationNode;
        /** A condition over the relation `batch`. */
        readonly deleteWhen?: OperationNode;
        /** Whether stored rows are deleted whose key the query does not return any more. */
        readonly deleteMissing: boolean;
      }
    | {
        /** All stored rows of the keys that have new rows give way. */
        readonly strategy: 'delete-insert';
        /** The columns whose values say which rows are replaced together; the model's grain when left out. */
        readonly key?: readonly string[];
      }
    | {
        /** All stored rows of the partitions that have new rows give way. */
        readonly strategy: 'insert-overwrite';
      }
  );

/**
 * The model is a table into which a run works the new rows of its query: by `append`, `merge`, `delete-insert`, or
 * `insert-overwrite` of whole partitions. Columns are held against the contract.
 *
 * @example
 * ```ts
 * const materialized = incremental({ strategy: 'merge', cursor: 'updated_at', lookback: hours(6) });
 * ```
 */
export function incremental<const K extends string = never, const T extends string = never, R = unknown>(
  options: IncrementalOptions<K, T, R>,
): Incremental<RowWith<K> & RowWithValues<T> & R> {
  const { forwardOnly = false, onSchemaChange = 'fail', ...rest } = options;
  const common = { kind: 'incremental', forwardOnly, onSchemaChange } as const;
  if (rest.strategy !== 'merge') return { ...common, ...rest };
  const { when, deleteWhen, deleteMissing = false, ...merge } = rest;
  return {
    ...common,
    ...merge,
    deleteMissing,
    ...(when === undefined ? {} : { when: when(expressionBuilder()).toOperationNode() }),
    ...(deleteWhen === undefined ? {} : { deleteWhen: deleteWhen(expressionBuilder()).toOperationNode() }),
  };
}
