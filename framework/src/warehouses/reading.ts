import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Failure } from './failure.js';
import type { RelationName, ResultValue } from './warehouse.js';

/** The first name that two columns have. */
export function repeatedName(columns: readonly { readonly name: string }[]): string | undefined {
  const names = columns.map(({ name }) => name);
  return names.find((name, place) => names.indexOf(name) !== place);
}

/** Answers readers from files, beside whatever writes in the warehouse itself. It reads no other file, and its settings can't be changed by a statement. */
export interface ReadingEngine {
  /** Opens a database of views that no other database sees, for statements that read them by `schema.name`. */
  open(views: readonly FileView[]): Promise<ReadingDatabase>;
  /** The text of a query in the words of the engine. */
  readonly compile: (query: OperationNode) => string;
  /** Says why something that it threw has failed. */
  classify(error: unknown): Failure;
  /** Ends what still runs, and gives back what the engine holds. */
  close(): Promise<void>;
}

/** A view over the files of one relation. */
export interface FileView {
  readonly name: RelationName;
  /** Absolute paths; together they hold the relation's rows. */
  readonly files: readonly string[];
  /** The columns that the files hold, and the types of the relation, which a file can't always hold. */
  readonly columns: readonly { readonly name: string; readonly engineType: string }[];
  /** A query over the relation, which it calls `source`. */
  readonly sql: string;
}

/** A view over rows of the warehouse itself. */
export interface RelationView {
  readonly name: RelationName;
  /** A query for the rows, whose relations are qualified. */
  readonly from: string;
  /** A query over the rows, which it calls `source`. */
  readonly sql: string;
}

/** Opens a database of views over the warehouse’s own relations, which no other database sees. `place` says by which names the views reach these. */
export type OpenRelationViews = (
  views: (place: (relation: RelationName) => RelationName) => readonly RelationView[],
) => Promise<ReadingDatabase>;

/** Views that stay as they are, whatever is opened beside them. Statements run beside each other. */
export interface ReadingDatabase {
  stream(sql: string, options?: StreamOptions): Promise<RowStream>;
  /** What a statement takes and returns, without running it. */
  describe(sql: string): Promise<StatementDescription>;
  /** Writes the rows of a query into one Parquet file, which whoever asked takes away. */
  exportParquet(sql: string, options?: StreamOptions): Promise<ExportedFile>;
  close(): Promise<void>;
}

export interface StreamOptions {
  /** What the markers `?` or `$1` of the statement stand for; the engine converts texts to what it compares them with. */
  readonly parameters?: readonly (string | number | boolean | null)[];
  /** Cancels the statement in the engine; what waits for rows then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** What the columns hold by what was asked, where the engine keeps less of types than columns do: without it, what it says itself. */
  readonly types?: readonly (LogicalType | undefined)[];
}

export interface ColumnOfResult {
  readonly name: string;
  /** The type in the engine's words: `DECIMAL(18,2)`, `BIGINT[]`. */
  readonly engineType: string;
  /** What it holds, where that is said of the statement and not by the engine. */
  readonly type?: LogicalType;
}

/** The rows of a statement, which runs as fast as they are taken. */
export interface RowStream {
  readonly columns: readonly ColumnOfResult[];
  /** The rows, some thousand at a time, each with its values in the order of the columns and in the form of a `ResultRow`. Taking no more ends the statement. */
  batches(): AsyncIterable<readonly (readonly ResultValue[])[]>;
  /** Ends the statement, if rows are left. */
  close(): Promise<void>;
}

export interface StatementDescription {
  readonly columns: readonly ColumnOfResult[];
  /** The types of its parameters in their order; undefined where the engine can't tell. */
  readonly parameters: readonly (string | undefined)[];
}

export interface ExportedFile {
  readonly path: string;
  readonly rows: number;
  remove(): Promise<void>;
}
