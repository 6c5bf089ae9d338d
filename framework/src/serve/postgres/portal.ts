import type { ColumnOfResult } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ClientCommand, CopyFormat } from './sql/command.js';

export type AnswerRows = readonly (readonly ResultValue[])[];

/** What answers with rows. */
export interface RowAnswer {
  readonly kind: 'rows';
  /** Its columns, without running it. */
  columns(): Promise<readonly ColumnOfResult[]>;
  /** Some rows, at most so many; none at the end. */
  next(most: number): Promise<AnswerRows>;
  /** What is said at the end. */
  tag(rows: number): string;
  /** Ends it in the engine; what waits for rows fails with the reason. */
  abort(reason: Error): void;
  close(): Promise<void>;
}

/** What does something, and answers with a word. */
export interface CommandAnswer {
  readonly kind: 'command';
  run(): Promise<string>;
}

/** What sends all its rows as one stream. */
export interface CopyAnswer {
  readonly kind: 'copy';
  readonly rows: RowAnswer;
  readonly format: CopyFormat;
}

export type ClientAnswer = RowAnswer | CommandAnswer | CopyAnswer | { readonly kind: 'empty' };

/** What was read, for the log. */
export interface NotedReading {
  readonly relations: readonly string[];
  readonly metrics: readonly string[];
}

/** An answer that a client takes piece by piece. */
export interface Portal {
  readonly answer: ClientAnswer;
  readonly command: ClientCommand | undefined;
  /** What it reads, for the log. */
  readonly note: NotedReading;
  /** How values are sent, by column. */
  readonly formats: readonly number[];
  /** How many rows were sent. */
  sent: number;
  /** Whether it outlives its transaction. */
  readonly isHeld: boolean;
}

/** An answer of rows that are there already. */
export function fixedRows(columns: readonly ColumnOfResult[], rows: AnswerRows, tag: string): RowAnswer {
  let place = 0;
  return {
    kind: 'rows',
    columns: async () => columns,
    next: async (most) => {
      const start = place;
      place = Math.min(rows.length, start + most);
      return rows.slice(start, place);
    },
    tag: () => tag,
    abort: () => undefined,
    close: async () => undefined,
  };
}
