import { closeSync, openSync, readSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { MartletError } from '../../errors.js';
import { messageOf } from '../failure.js';
import type { ResultRow, Session, StatementOptions, Warehouse } from '../warehouse.js';
import { type AttachedDatabase, attachDatabases } from './duckdb-attach.js';
import { CpuShares } from './duckdb-cpu-shares.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { loadExtension } from './duckdb-extensions.js';
import { classifyDuckDB } from './duckdb-failure.js';
import { duckdbFileExport } from './duckdb-file-export.js';
import { interrupting } from './duckdb-interrupt.js';
import { duckdbIntrospection } from './duckdb-introspection.js';
import { takeFile } from './duckdb-open-files.js';
import { relationViewsOf } from './duckdb-relation-views.js';
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
  /** Databases that are attached under these names. */
  readonly attach?: Readonly<Record<string, AttachedDatabase>>;
  /** Where extensions are. */
  readonly extensionDirectory?: string;
}

/**
 * Opens a DuckDB database in this process.
 *
 * @throws MartletError `warehouse-locked` while another process holds the file, `database-open-already` while this one does,
 * `extension-missing` and `database-unattached` for databases beside it, `database-damaged`, `disk-full`, `path-refused` or `path-unfit` by what is wrong with the file, `warehouse-unreachable` otherwise.
 */
export async function openDuckDB(options: DuckDBOptions): Promise<Warehouse> {
  const giveBack = options.readOnly ? () => undefined : takeFile(options.path);
  const instance = await createInstance(options).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  await attachTo(instance, options).catch((error: unknown) => {
    instance.closeSync();
    giveBack();
    throw error;
  });
  const cpu = new CpuShares();
  return {
    loadExtension: async (extension, directory) => {
      const connection = await instance.connect();
      try {
        await loadExtension(connection, extension, directory);
      } finally {
        connection.closeSync();
      }
    },
    dialect: duckdbDialect,
    statements: { ...duckdbStatements, describesViews: options.comments ?? false },
    introspection: duckdbIntrospection,
    files: duckdbFileExport,
    reading: relationViewsOf(instance),
    classify: classifyDuckDB,
    session: async () => new DuckDBSession(await prepare(await instance.connect()), cpu),
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
  if (path !== ':memory:' && isForeign(path))
    throw new MartletError('database-damaged', { path, message: 'the file does not begin as one of DuckDB does.' });
  try {
    return await DuckDBInstance.create(path, { ...NEW_FILE, ...settings, ...(readOnly ? { access_mode: 'READ_ONLY' } : {}) });
  } catch (cause) {
    throw openingError(path, messageOf(cause), cause);
  }
}

/** Whether a file with content has no header of DuckDB, which would look for an extension that reads it, in the internet too. */
function isForeign(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const header = Buffer.alloc(12);
    const length = readSync(file, header, 0, header.length, 0);
    return length > 0 && header.toString('latin1', 8, 12) !== 'DUCK';
  } catch {
    // What can't be read is told of by opening it.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Why a file does not open, by what DuckDB and the system say of it. */
function openingError(path: string, text: string, cause: unknown): MartletError {
  const parameters = { path, message: text.split('\n', 1)[0] ?? '' };
  const at = undefined;
  if (/Could not set lock|Conflicting lock/i.test(text)) return new MartletError('warehouse-locked', parameters, at, { cause });
  if (/No space left|quota exceeded/i.test(text)) return new MartletError('disk-full', parameters, at, { cause });
  if (/Permission denied|Read-only file system|not permitted|in read-only mode/i.test(text))
    return new MartletError('path-refused', parameters, at, { cause });
  if (
    /No such file or directory|Is a directory|Not a directory|File name too long|Too many levels|cannot (?:create|open) (?:directory|file)/i.test(
      text,
    )
  )
    return new MartletError('path-unfit', parameters, at, { cause });
  if (
    /not a valid DuckDB|Could not read enough bytes|Corrupt|checksum|Serialization Error|version number|storage version|newer version|encrypted|INTERNAL Error|FATAL Error/i.test(
      text,
    )
  )
    return new MartletError('database-damaged', parameters, at, { cause });
  return new MartletError('warehouse-unreachable', { warehouse: `DuckDB (${path})`, message: parameters.message }, at, { cause });
}

/** What is attached once, all connections of the instance see. */
async function attachTo(instance: DuckDBInstance, { attach = {}, extensionDirectory }: DuckDBOptions): Promise<void> {
  if (Object.keys(attach).length === 0) return;
  const connection = await instance.connect();
  try {
    await attachDatabases(connection, attach, extensionDirectory);
  } finally {
    connection.closeSync();
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
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly cpu: CpuShares,
  ) {}

  execute(sql: string, options: StatementOptions = {}): Promise<number> {
    return this.#run(options, async () => {
      const result = await this.connection.run(sql, valuesOf(options));
      // `create table as` reports its rows as a result, not as a change.
      const isReported = result.rowsChanged === 0 && result.chunkCount > 0 && result.columnName(0) === 'Count';
      const [row] = isReported ? await result.getRowObjectsJson() : [];
      return row === undefined ? result.rowsChanged : Number(row.Count);
    });
  }

  query(sql: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return this.#run(options, async () => {
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
      // A transaction that a full disk has ended can't be ended once more; why it ended is what counts.
      await this.connection.run('rollback').catch(() => undefined);
      throw error;
    }
    await this.connection.run('commit');
    return result;
  }

  async close(): Promise<void> {
    this.connection.closeSync();
  }

  #run<T>({ signal, onStatistics }: StatementOptions, work: () => Promise<T>): Promise<T> {
    const run = (): Promise<T> => interrupting(this.connection, signal, work);
    return onStatistics === undefined ? run() : this.cpu.during(run, (workMilliseconds) => onStatistics({ workMilliseconds }));
  }
}
