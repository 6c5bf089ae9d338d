import type { OperationNodeSource } from 'kysely';
import type { Columns, FileRow, Relation, Row } from '../columns/index.js';
import type { FileOptions, FilePattern } from './file-options.js';
import { type Monitor, type RowMonitors, rowMonitors } from './monitor.js';
import type { WebAddress } from './web-address.js';

/** How often new rows of a relation are expected, and when their absence is a problem. Hours. */
export interface FreshnessRule {
  /** The column that says when a row came to be. */
  readonly column?: string;
  /** What tells the age without a column: when a version was loaded or built, which is the default, or when its files were written. */
  readonly by?: 'load' | 'files';
  /** The age in hours after which the relation is stale, which warns. */
  readonly warnAfterHours?: number;
  /** The age in hours after which it has failed. */
  readonly errorAfterHours?: number;
}

/** Where a table of others is, where that is not said by the source's own schema and name. */
export interface TablePlace {
  /** The database of Snowflake, the project of BigQuery, the catalog of Databricks, or what a target of DuckDB attaches; the target's own when left out. */
  readonly database?: string;
  /** The schema, or the dataset; the source's when left out. */
  readonly schema?: string;
  /** What the table is called there; the source's name when left out. */
  readonly name?: string;
}

/**
 * What tells that a table of others has changed: the greatest value of a column and the number of rows, or the row that a query answers with. Reading it
 * must cost less than building what reads the table.
 */
export type SourceChanges<Column extends string = string> =
  | {
      /** A column that grows with each change, such as `updated_at`. */
      readonly column: Column;
    }
  | {
      /** A query for one row, which differs once the table has changed. */
      readonly query: OperationNodeSource;
    };

/** What `source` takes. */
export interface SourceSpec<C extends Columns, Pattern extends FilePattern = FilePattern> {
  /** The raw table's name; also its file's name. */
  readonly name: string;
  /** What one row is, for a reader of the catalog. */
  readonly description?: string;
  /** The contract of the raw rows. */
  readonly columns: C;
  /** The columns that identify a row in the files. */
  readonly grain?: readonly NoInfer<keyof C & string>[];
  /** Files that `martlet ingest` loads; a source without them is loaded by somebody else. */
  readonly files?: FileOptions<NoInfer<keyof C & string>, Pattern>;
  /** How old the newest row, or the last load, may be. */
  readonly freshness?: FreshnessRule & {
    /** The column that says when a row came to be. */
    readonly column?: NoInfer<keyof C & string>;
  };
  /** What becomes of a column that the contract does not declare: `error` for files, `ignore` for a table that somebody else loads when left out. */
  readonly extraColumns?: 'error' | 'ignore';
  /** Numbers of the source that are watched over time. */
  readonly monitors?: (m: RowMonitors<NoInfer<Row<C>>>) => readonly Monitor[];
  /** The schema that holds the table; the project's schema for sources when left out. */
  readonly schema?: string;
  /** Where the table is that others load, as far as it has another place or name than the source. */
  readonly table?: TablePlace;
  /** What tells that the table of others has changed, where the warehouse does not know; each build takes it for changed when left out. */
  readonly changes?: SourceChanges<NoInfer<keyof C & string>>;
  /** The columns that say whose data a row is, by the name that `martlet forget --subject` takes: `{ customer_id: 'customer_id' }`. */
  readonly subjects?: Readonly<Record<string, NoInfer<keyof C & string>>>;
  /** What `martlet forget` does with the rows of a person: `delete`, which is the default, or `anonymize`, which keeps them without personal values. */
  readonly onErasure?: 'delete' | 'anonymize';
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Who answers for the source. */
  readonly owner?: string;
  /** The address of the page that says what to do when it fails; alerts and the catalog link to it. */
  readonly runbook?: WebAddress;
}

/** A raw table, which a project reads but does not build. `R` is the type of one row. */
export interface Source<R = object> extends Relation<R> {
  /** Always `source`. */
  readonly kind: 'source';
  /** What one row is, for a reader of the catalog. */
  readonly description?: string;
  /** The columns that identify a row in the files. */
  readonly grain?: readonly string[];
  /** Files that `martlet ingest` loads; another tool loads the table when left out. */
  readonly files?: FileOptions;
  /** How old the newest row, or the last load, may be. */
  readonly freshness?: FreshnessRule;
  /** What becomes of a column that the contract does not declare. */
  readonly extraColumns?: 'error' | 'ignore';
  /** Numbers of the source that are watched over time. */
  readonly monitors: readonly Monitor[];
  /** The schema that holds the table; the project's schema for sources when left out. */
  readonly schema?: string;
  /** Where the table is that others load, as far as it has another place or name than the source. */
  readonly table?: TablePlace;
  /** What tells that the table of others has changed. */
  readonly changes?: SourceChanges;
  /** The columns that say whose data a row is, by the name that `martlet forget --subject` takes. */
  readonly subjects?: Readonly<Record<string, string>>;
  /** What `martlet forget` does with the rows of a person; `delete` when left out. */
  readonly onErasure?: 'delete' | 'anonymize';
  /** Words to select it by, `tag:` and one of them. */
  readonly tags: readonly string[];
  /** Who answers for the source. */
  readonly owner?: string;
  /** The address of the page that says what to do when it fails; alerts and the catalog link to it. */
  readonly runbook?: WebAddress;
}

/**
 * Declares a raw table.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), ordered_at: timestamp().notNull() };
 * const orders = source({ name: 'orders', columns, files: { pattern: 'orders.csv' } });
 * ```
 */
export function source<const C extends Columns, Pattern extends FilePattern = never>(
  spec: SourceSpec<C, Pattern>,
): Source<[Pattern] extends [never] ? Row<C> : FileRow<C>> {
  const { monitors, ...rest } = spec;
  // The public signature has checked the names of columns; its types are erased here.
  const declared = (monitors as ((m: typeof rowMonitors) => readonly Monitor[]) | undefined)?.(rowMonitors) ?? [];
  return { ...rest, kind: 'source', tags: spec.tags ?? [], monitors: declared };
}
