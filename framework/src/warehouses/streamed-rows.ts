import type { ColumnOfResult, RowStream } from './reading.js';
import type { ResultRow, ResultValue } from './warehouse.js';

/** Where the rows of a statement come from. */
export interface StatementRows {
  readonly columns: readonly ColumnOfResult[];
  /** The next rows, by the names of the columns; undefined once there are none. */
  next(): Promise<readonly ResultRow[] | undefined>;
  /** Gives back what the statement holds; one that is not over is cancelled. */
  end(isOver: boolean): Promise<void>;
}

/** Rows that a vendor's client hands out part by part, taken as fast as they are asked for. */
export function streamedRows({ columns, next, end }: StatementRows): RowStream {
  let ending: Promise<void> | undefined;
  const finish = (isOver: boolean): Promise<void> => {
    ending ??= end(isOver);
    return ending;
  };
  return {
    columns,
    batches: async function* () {
      try {
        while (ending === undefined) {
          const rows = await next();
          if (rows === undefined) return await finish(true);
          if (rows.length > 0) yield rows.map((row): readonly ResultValue[] => columns.map(({ name }) => row[name] ?? null));
        }
      } finally {
        await finish(false);
      }
    },
    close: () => finish(false),
  };
}

/** Rows are handed out in parts of about so many. */
export const ROWS_A_BATCH = 2000;
