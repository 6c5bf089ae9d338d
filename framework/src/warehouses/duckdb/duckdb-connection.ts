import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { MartletError } from '../../errors.js';
import type { ResultRow, Session, StatementOptions, Warehouse } from '../warehouse.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { classifyDuckDB } from './duckdb-failure.js';
import { duckdbIntrospection } from './duckdb-introspection.js';
import { takeFile } from './duckdb-open-files.js';
import { duckdbStatements } from './duckdb-statements.js';

export interface DuckDBOptions {
  /** The database file, or `:memory:`. */
  readonly path: string;
  /** Opens the file without the right to change it, beside other readers. */
  readonly readOnly?: boolean;
  /** Whether views carry descriptions as comments; false when left out. */
  readonly comments?: boolean;
  /** DuckDB's own settings, such as `memory_limit`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Opens a DuckDB database in this process.
 *
 * @throws MartletError `warehouse-locked` while another process holds the file, `database-open-already` while this one does,
 * `warehouse-unreachable` otherwise.
 */
export async function openDuckDB(options: DuckDBOptions): Promise<Warehouse> {
  const giveBack = options.readOnly ? () => undefined : takeFile(options.path);
  const instance = await createInstance(options).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  return {
    dialect: duckdbDialect,
    statements: { ...duckdbStatements, describesViews: options.comments ?? false },
    introspection: duckdbIntrospection,
    classify: classifyDuckDB,
    session: async () => new DuckDBSession(await prepare(await instance.connect())),
    close: async () => {
      instance.closeSync();
      giveBack();
    },
  };
}

/**
 * A file that is new is written for DuckDB 1.2 and later: the format for older ones keeps the statistics of each column in a form
 * that takes most of the time in which a file of many tables opens. A file that exists keeps its format.
 */
const NEW_FILE = { storage_compatibility_version: 'v1.2.0' } as const;

async function createInstance({ path, readOnly = false, settings = {} }: DuckDBOptions): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, { ...NEW_FILE, ...settings, ...(readOnly ? { access_mode: 'READ_ONLY' } : {}) });
  } catch (cause) {
    const message = firstLine(cause);
    throw message.includes('lock')
      ? new MartletError('warehouse-locked', { path, message }, undefined, { cause })
      : new MartletError('warehouse-unreachable', { warehouse: `DuckDB (${path})`, message }, undefined, { cause });
  }
}

async function prepare(connection: DuckDBConnection): Promise<DuckDBConnection> {
  await connection.run("set timezone = 'UTC'");
  return connection;
}

/** Without values a text may be several statements. */
function valuesOf({ parameters }: StatementOptions): string[] | undefined {
  return parameters === undefined ? undefined : [...parameters];
}

class DuckDBSession implements Session {
  constructor(private readonly connection: DuckDBConnection) {}

  async execute(sql: string, options: StatementOptions = {}): Promise<number> {
    return this.guarded(options, async () => {
      const result = await this.connection.run(sql, valuesOf(options));
      // `create table as` reports its rows as a result, not as a change.
      const isReported = result.rowsChanged === 0 && result.chunkCount > 0 && result.columnName(0) === 'Count';
      const [row] = isReported ? await result.getRowObjectsJson() : [];
      return row === undefined ? result.rowsChanged : Number(row.Count);
    });
  }

  async query(sql: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return this.guarded(options, async () => {
      const reader = await this.connection.runAndReadAll(sql, valuesOf(options));
      return reader.getRowObjectsJson() satisfies readonly Record<string, Json>[] as readonly ResultRow[];
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.connection.run('begin transaction');
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await this.connection.run('rollback');
      throw error;
    }
    await this.connection.run('commit');
    return result;
  }

  async close(): Promise<void> {
    this.connection.closeSync();
  }

  private async guarded<T>({ signal }: StatementOptions, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    let repeated: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      this.connection.interrupt();
      // DuckDB forgets an interruption that comes before the statement has begun to execute.
      repeated = setInterval(() => this.connection.interrupt(), MILLISECONDS_BETWEEN_INTERRUPTIONS);
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearInterval(repeated);
    }
  }
}

const MILLISECONDS_BETWEEN_INTERRUPTIONS = 50;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
