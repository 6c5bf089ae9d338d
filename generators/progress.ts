export interface GenerateProgress {
  readonly table: string;
  readonly rows: number;
  /** An estimate until the table is complete. */
  readonly expectedRows: number;
}

/** Tells how far one table is, often enough for a progress bar and no more. */
export class TableProgress {
  readonly #table: string;
  readonly #expectedRows: number;
  readonly #onProgress: (event: GenerateProgress) => void;
  readonly #clock: () => number;
  #lastReport = Number.NEGATIVE_INFINITY;

  constructor(
    table: string,
    expectedRows: number,
    onProgress: (event: GenerateProgress) => void,
    clock: () => number = () => performance.now(),
  ) {
    this.#table = table;
    this.#expectedRows = Math.round(expectedRows);
    this.#onProgress = onProgress;
    this.#clock = clock;
  }

  report(rows: number): void {
    const now = this.#clock();
    if (now - this.#lastReport < MILLISECONDS_BETWEEN_REPORTS) return;
    this.#lastReport = now;
    this.#onProgress({ table: this.#table, rows, expectedRows: Math.max(this.#expectedRows, rows) });
  }

  /** The last word on a table, which is never held back. */
  complete(rows: number): void {
    this.#onProgress({ table: this.#table, rows, expectedRows: rows });
  }
}

// Up to three tables grow at the same time: together about ten reports a second.
const MILLISECONDS_BETWEEN_REPORTS = 300;
