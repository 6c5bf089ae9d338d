import type { Columns } from '../../columns/index.js';
import type { MartletError } from '../../errors.js';
import type { FileOptions } from '../../model/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { TextRedaction } from '../../warehouses/redaction.js';
import type { FileContent } from '../file-content.js';
import type { JoinableLines } from '../join-lines.js';
import type { CsvForm } from '../plain-csv.js';
import type { RowsFilePaths } from '../rows-file.js';

/** What a format knows of the source when it looks at one of its files. */
export interface FormatRequest<Options extends FileOptions = FileOptions> {
  /** `bronze.orders`. */
  readonly source: string;
  readonly options: Options;
  readonly columns: Columns;
  readonly extraColumns: 'error' | 'ignore';
  /** Filters the error texts of the engine that reads a file. */
  readonly tells: TextRedaction;
  readonly signal?: AbortSignal;
}

/** One form of files. */
export interface FileFormat<Options extends FileOptions = FileOptions> {
  /**
   * Looks at a file: what its fields are called, and which of them fill which column.
   *
   * @throws MartletError for what is wrong with the file.
   */
  readonly examine: (request: FormatRequest<Options>, content: FileContent) => Promise<FormatFile>;
}

/** A file that a format has looked at. */
export interface FormatFile {
  /** For each field of a row the column that it fills; undefined for a field that is left out. */
  readonly fields: readonly (string | undefined)[];
  /** What is wrong with its header; the file can't be loaded then. */
  readonly problems: readonly MartletError[];
  /** Sees the bytes of the file once, before it is read. */
  readonly look: (chunk: Buffer) => void;
  /** How DuckDB reads the file itself; undefined where it can't, or might without saying so read it wrongly. */
  readonly direct: () => DirectReading | undefined;
  /** Writes the rows into a plain CSV file of the folder, so that DuckDB can read them. */
  readonly copy: (folder: string, signal?: AbortSignal) => Promise<CopiedFile>;
}

/** A table function of DuckDB that reads files: their fields as `f0`, `f1`, …, all of them text, in the order of the file. */
export interface DirectReading {
  /** Reads one file or several, with several there is a column `filename`; `sequential` asks for one thread. */
  readonly relation: (paths: readonly string[], sequential: boolean, dialect: Dialect, bufferBytes: number | undefined) => string;
  /** Whether rows can be divided wrongly when several threads begin somewhere in the file. */
  readonly needsOneThread: boolean;
  /** Files with equal keys can be read by one statement; undefined where a file is read alone. */
  readonly together?: string;
  /** How its rows are written into one file with those of others that have an equal key; undefined where a row may be more than a line. */
  readonly lines?: JoinableLines;
  /** The row as text once more, for the rejects, in SQL over the fields. */
  readonly rowText: (dialect: Dialect) => string;
}

/** The rows of a file, written anew for DuckDB, and what can't be read of them: row number, reason, raw text, with an empty row in its place. */
export interface CopiedFile extends RowsFilePaths {
  readonly form: CsvForm;
  readonly oneThread: boolean;
}
