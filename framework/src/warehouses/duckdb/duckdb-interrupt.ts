import type { DuckDBConnection } from '@duckdb/node-api';
import { cancellable } from '../cancellable.js';

/** Does work on a connection, and interrupts it when the signal aborts; the work then rejects with the signal's reason. */
export async function interrupting<T>(
  connection: Pick<DuckDBConnection, 'interrupt'>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let repeated: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    // DuckDB forgets an interruption that comes before the statement has begun to execute.
    repeated = setInterval(() => connection.interrupt(), MILLISECONDS_BETWEEN_INTERRUPTIONS);
  };
  try {
    return await cancellable(signal, interrupt, work);
  } finally {
    clearInterval(repeated);
  }
}

const MILLISECONDS_BETWEEN_INTERRUPTIONS = 50;
