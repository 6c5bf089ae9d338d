/** What a data generator is asked for. */
export interface GenerateOptions {
  /** The directory of the CSV files; it is created when missing. */
  readonly directory: string;
  /** The size of the data: 1 is 20,000 order lines, 500 is ten million. */
  readonly scale: number;
  /** The number that all randomness grows from: the same seed gives the same bytes. */
  readonly seed: number;
  /** The share of each file's rows that are dirty, from 0 to 1. */
  readonly dirty: number;
  /** Called at most about ten times a second. */
  readonly onProgress: (event: GenerateProgress) => void;
  /** Aborting it stops the generation and leaves the files of an earlier one untouched. */
  readonly signal?: AbortSignal;
}

export interface GenerateProgress {
  readonly table: string;
  readonly rows: number;
  /** An estimate until the table is complete. */
  readonly expectedRows: number;
}

export interface GeneratedTable {
  readonly table: string;
  readonly file: string;
  /** Clean and dirty rows together. */
  readonly rows: number;
  readonly bytes: number;
  readonly dirtyRows: number;
}
