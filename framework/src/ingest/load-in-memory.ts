import type { Source } from '../model/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import { withEmbedded } from '../warehouses/open.js';
import { withoutValues } from '../warehouses/redaction.js';
import type { Session } from '../warehouses/warehouse.js';
import { examineSource } from './examine-source.js';
import type { LoadRecord } from './load-record.js';
import { loadExamined } from './load-source.js';

/** An engine in memory that has rows of files. */
export interface MemoryEngine {
  readonly session: Session;
  readonly dialect: Dialect;
  /**
   * Loads the files of a source into tables whose names end in `suffix`.
   *
   * @throws MartletError as `examineSource` and `loadExamined` do.
   */
  readonly load: (source: Source & { readonly schema: string }, suffix: string) => Promise<LoadRecord>;
}

export interface MemoryRequest {
  /** Where file patterns start. */
  readonly directory: string;
  /** Settings of the engine. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Works with rows of files of which nothing is kept, in an engine of its own. */
export function inMemory<T>({ directory, settings = {}, signal }: MemoryRequest, work: (engine: MemoryEngine) => Promise<T>): Promise<T> {
  return withEmbedded(':memory:', settings, withoutValues, ({ dialect }, session) => {
    const load: MemoryEngine['load'] = async (source, suffix) => {
      const examination = await examineSource({ source, directory, tells: withoutValues, signal });
      return loadExamined(examination, { session, dialect, suffix, loadedAt: NEVER_KEPT, signal });
    };
    return work({ session, dialect, load });
  });
}

/** When rows are loaded of which nothing is kept: the same each time. */
const NEVER_KEPT = '1970-01-01T00:00:00.000Z';
