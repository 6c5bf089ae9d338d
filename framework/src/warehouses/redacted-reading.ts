import { MartletError } from '../errors.js';
import { WarehouseError } from './failure.js';
import type { ReadingDatabase, ReadingEngine, StreamOptions } from './reading.js';
import { filteredRows, withoutValues } from './redaction.js';
import type { Warehouse } from './warehouse.js';

/**
 * The same engine. What it throws is classified, and says no value that is not in the statement: the engine quotes rows, also such that a view hides
 * from the one who asks. The engine's own error goes no further.
 */
export function withRedactedReading(engine: ReadingEngine, title: string): ReadingEngine {
  const { attempt, database } = redactions(engine, title);
  return {
    open: async (views) => database(await attempt(() => engine.open(views), '')),
    compile: engine.compile,
    classify: (error) => (error instanceof WarehouseError ? error.failure : engine.classify(error)),
    close: () => engine.close(),
  };
}

/** The same warehouse, whose databases of views do so. */
export function withRedactedViews(warehouse: Warehouse): Warehouse {
  const { reading } = warehouse;
  if (reading === undefined) return warehouse;
  const { attempt, database } = redactions(warehouse, warehouse.dialect.title);
  return { ...warehouse, reading: async (views) => database(await attempt(() => reading(views), '')) };
}

/** Does work of the embedded engine over rows of people, whose failures go through the same filter. */
export async function withRedactedWork<T>(engine: Pick<ReadingEngine, 'classify'>, title: string, work: () => Promise<T>): Promise<T> {
  return redactions(engine, title).attempt(work, '');
}

function redactions({ classify }: Pick<ReadingEngine, 'classify'>, title: string) {
  const told = (error: unknown, sql: string, signal?: AbortSignal): unknown => {
    if (error instanceof MartletError || error instanceof WarehouseError || signal?.aborted === true) return error;
    const failure = classify(error);
    const known = failure.code === undefined ? [] : [failure.code];
    return new WarehouseError({ ...failure, message: withoutValues(failure.message, sql, known) }, title);
  };
  const attempt = async <T>(work: () => Promise<T>, sql: string, { signal }: StreamOptions = {}): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw told(error, sql, signal);
    }
  };
  const database = (opened: ReadingDatabase): ReadingDatabase => ({
    stream: async (sql, options) =>
      filteredRows(await attempt(() => opened.stream(sql, options), sql, options), (error) => told(error, sql, options?.signal)),
    describe: (sql) => attempt(() => opened.describe(sql), sql),
    exportParquet: (sql, options) => attempt(() => opened.exportParquet(sql, options), sql, options),
    close: () => opened.close(),
  });
  return { attempt, database };
}
