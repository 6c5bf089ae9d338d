import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MartletError } from '../errors.js';
import { type RetryContext, sleep as sleepFor, withRetries } from './backoff.js';
import type { QueryBinder } from './binder.js';
import type { DuckDBOptions } from './duckdb/duckdb-connection.js';
import type { ExportedFile, ReadingEngine, RowStream } from './reading.js';
import { withRedactedReading, withRedactedViews, withRedactedWork } from './redacted-reading.js';
import { type TextRedaction, withRedaction } from './redaction.js';
import type { NeededRights, RoleRights } from './role-rights.js';
import type { StatementEngine } from './statement-engine.js';
import type { ConnectionConfig } from './targets.js';
import type { VendorProbes } from './vendor-probes.js';
import type { Session, Warehouse } from './warehouse.js';

/**
 * Opens a warehouse, whose texts go through a filter before others see them. Its code is loaded only now, so that a command pays for no warehouse but its own.
 *
 * @param directory - The directory that relative paths start from.
 * @param tells - What may be told of its texts, which quote the values that a warehouse chokes on.
 * @throws MartletError `target-incomplete` where the config does not say how to connect, `client-missing` where the vendor's
 * client is not installed.
 */
export async function openWarehouse(config: ConnectionConfig, directory: string, tells: TextRedaction): Promise<Warehouse> {
  return withRedaction(withRedactedViews(patient(await connect(config, directory))), tells);
}

/** The same warehouse, whose sessions wait until it has started. */
export function patient(
  warehouse: Warehouse,
  { sleep, random }: Pick<RetryContext, 'sleep' | 'random'> = { sleep: sleepFor, random: Math.random },
): Warehouse {
  return {
    ...warehouse,
    session: (waiting) =>
      withRetries(() => warehouse.session(), {
        classify: (error) => {
          const failure = warehouse.classify(error);
          return { ...failure, canRetry: failure.reason === 'starting' };
        },
        sleep,
        random,
        ...waiting,
      }),
  };
}

async function connect(config: ConnectionConfig, directory: string): Promise<Warehouse> {
  switch (config.warehouse) {
    case 'duckdb': {
      const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
      return openDuckDB(duckdbOptions(config, directory));
    }
    case 'snowflake': {
      const { openSnowflake } = await import('./snowflake/snowflake-connection.js');
      return openSnowflake(config, directory);
    }
    case 'bigquery': {
      const { openBigQuery } = await import('./bigquery/bigquery-connection.js');
      return openBigQuery(config, directory);
    }
    case 'databricks': {
      const { openDatabricks } = await import('./databricks/databricks-connection.js');
      return openDatabricks(config, directory);
    }
    default:
      throw new MartletError('target-unknown', { target: String(config satisfies never), known: [] });
  }
}

/** What a project's roles need on a target, as statements and commands of the vendor; undefined for a warehouse without users. */
export async function rightsByRole(config: ConnectionConfig, needed: NeededRights): Promise<RoleRights | undefined> {
  switch (config.warehouse) {
    case 'duckdb':
      return undefined;
    case 'snowflake':
      return (await import('./snowflake/snowflake-role-rights.js')).snowflakeRoleRights(config, needed);
    case 'bigquery':
      return (await import('./bigquery/bigquery-role-rights.js')).bigqueryRoleRights(config, needed);
    case 'databricks':
      return (await import('./databricks/databricks-role-rights.js')).databricksRoleRights(config, needed);
    default:
      return config satisfies never;
  }
}

/** What the suite of conformance says to the vendor of a target. */
export async function probesOf({ warehouse }: ConnectionConfig): Promise<VendorProbes> {
  switch (warehouse) {
    case 'duckdb':
      return (await import('./duckdb/duckdb-probes.js')).duckdbProbes;
    case 'snowflake':
      return (await import('./snowflake/snowflake-probes.js')).snowflakeProbes;
    case 'bigquery':
      return (await import('./bigquery/bigquery-probes.js')).bigqueryProbes;
    case 'databricks':
      return (await import('./databricks/databricks-probes.js')).databricksProbes;
    default:
      return warehouse satisfies never;
  }
}

/** A warehouse that is being opened; whoever uses it says what may be told of its texts. */
export interface Opening {
  readonly take: (tells: TextRedaction) => Promise<Warehouse>;
  readonly close: () => Promise<void>;
}

/**
 * Begins to open a warehouse that is a file of this machine and exists, and answers once that goes on by itself; undefined for
 * any other, which opening would make or ask.
 */
export async function beginIfReady(config: ConnectionConfig, directory: string): Promise<Opening | undefined> {
  if (config.warehouse !== 'duckdb' || !existsSync(resolve(directory, config.path))) return undefined;
  const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
  const opening = openDuckDB(duckdbOptions(config, directory));
  // Whoever takes it is told.
  opening.catch(() => undefined);
  return {
    take: async (tells) => withRedaction(withRedactedViews(await opening), tells),
    close: async () => (await opening.catch(() => undefined))?.close(),
  };
}

/**
 * Writes the file of a warehouse anew, so that nothing of rows that were deleted stays in it; a warehouse that is no file stays as it is. No other
 * process may have it open.
 *
 * @throws MartletError as opening does.
 */
export async function rewriteWarehouse(config: ConnectionConfig, directory: string): Promise<void> {
  if (config.warehouse !== 'duckdb' || config.path === ':memory:') return;
  const { rewriteDuckDB } = await import('./duckdb/duckdb-rewrite.js');
  await rewriteDuckDB(duckdbOptions(config, directory).path);
}

/** Opens the embedded engine on a file of its own, for work that needs no warehouse. */
export async function openEmbedded(path: string, settings: Readonly<Record<string, string>>, tells: TextRedaction): Promise<Warehouse> {
  const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
  return withRedaction(await openDuckDB({ path, settings }), tells);
}

/** Does work in an embedded engine of its own, which is closed afterwards. */
export async function withEmbedded<T>(
  path: string,
  settings: Readonly<Record<string, string>>,
  tells: TextRedaction,
  work: (engine: Warehouse, session: Session) => Promise<T>,
): Promise<T> {
  const engine = await openEmbedded(path, settings, tells);
  try {
    const session = await engine.session();
    try {
      return await work(engine, session);
    } finally {
      await session.close();
    }
  } finally {
    await engine.close();
  }
}

/** What the engine of readers may take, in the words of the config. */
export interface ReadingLimits {
  readonly memory?: string;
  readonly threads?: number;
}

/** Opens the engine that answers readers from the files of a folder. */
export async function openReading(folder: string, limits: ReadingLimits = {}): Promise<ReadingEngine> {
  const { openDuckDBReading } = await import('./duckdb/duckdb-reading.js');
  return withRedactedReading(await openDuckDBReading(folder, limits), 'The reading engine');
}

/** Writes rows into a Parquet file of their types, in bounded memory. */
export async function parquetOfRows(rows: RowStream, signal?: AbortSignal): Promise<ExportedFile> {
  const { classifyDuckDB } = await import('./duckdb/duckdb-failure.js');
  const { duckdbParquetOfRows } = await import('./duckdb/duckdb-parquet-of-rows.js');
  return withRedactedWork({ classify: classifyDuckDB }, 'The embedded engine', () => duckdbParquetOfRows(rows, signal));
}

/** Opens the engine that reads statements, and answers what is asked about a catalog. */
export async function openStatementEngine(): Promise<StatementEngine> {
  const { openDuckDBStatementEngine } = await import('./duckdb/duckdb-statement-engine.js');
  return openDuckDBStatementEngine();
}

/** Opens the engine that proves queries without a connection. */
export async function openBinder(): Promise<QueryBinder> {
  const { openDuckDBBinder } = await import('./duckdb/duckdb-binder.js');
  return openDuckDBBinder();
}

function duckdbOptions(
  { path, settings = {}, comments = false, attach = {}, extensionDirectory }: Extract<ConnectionConfig, { warehouse: 'duckdb' }>,
  directory: string,
): DuckDBOptions {
  const missing = Object.entries(attach).flatMap(([name, { type, path: file, connection, endpoint }]) => {
    if ((file ?? connection ?? endpoint) !== undefined) return [];
    return [type === 'iceberg' ? `attach.${name}.endpoint` : `attach.${name}.path or .connection`];
  });
  if (missing.length > 0) throw new MartletError('target-incomplete', { warehouse: 'DuckDB', missing });
  const attached = Object.entries(attach).map(([name, { type, path: file, connection, endpoint, warehouse = '', token }]) => {
    const address = endpoint === undefined ? (file === undefined ? (connection ?? '') : resolve(directory, file)) : warehouse;
    return [name, { type, address, ...(endpoint === undefined ? {} : { catalog: { endpoint, token } }) }] as const;
  });
  return {
    path: path === ':memory:' ? path : resolve(directory, path),
    settings,
    comments,
    attach: Object.fromEntries(attached),
    ...(extensionDirectory === undefined ? {} : { extensionDirectory: resolve(directory, extensionDirectory) }),
  };
}
