import { DuckDBConnection } from '@duckdb/node-api';

/** The process that a command runs in has died, as its statements see it. */
class Death extends Error {
  constructor() {
    super('the process has died');
  }
}

/** How a command that was to die ended. */
export interface Mortal<T> {
  /** Undefined where it died. */
  readonly result?: T;
  readonly hasDied: boolean;
  /** The statements that it sent. */
  readonly statements: number;
}

/**
 * Does work on DuckDB in this process, which sends no more than a number of statements: at the next one it dies, and all that come
 * after it are dead, too. What was open is rolled back when its connection is closed, as when a process is killed.
 */
export async function mortal<T>(limit: number, work: () => Promise<T>): Promise<Mortal<T>> {
  const alive = DuckDBConnection.prototype.run;
  const running = new Set<Promise<unknown>>();
  const connections = new Set<DuckDBConnection>();
  let statements = 0;
  DuckDBConnection.prototype.run = async function run(...call) {
    statements += 1;
    connections.add(this);
    if (statements > limit) {
      // DuckDB does not bear a connection that is closed under a statement.
      await Promise.allSettled(running);
      throw new Death();
    }
    const result = alive.apply(this, call);
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
    }
  };
  try {
    const result = await work();
    const hasDied = statements > limit;
    return { hasDied, statements, ...(hasDied ? {} : { result }) };
  } catch (failure) {
    if (statements > limit) return { hasDied: true, statements };
    throw failure;
  } finally {
    DuckDBConnection.prototype.run = alive;
    // A process that has died holds no file open, and DuckDB does not bear two that write one file.
    if (statements > limit) for (const connection of connections) connection.closeSync();
  }
}
