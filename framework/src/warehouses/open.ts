import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MartletError } from '../errors.js';
import type { QueryBinder } from './binder.js';
import type { ConnectionConfig } from './targets.js';
import type { Warehouse } from './warehouse.js';

/**
 * Opens a warehouse. Its code is loaded only now, so that a command pays for no warehouse but its own.
 *
 * @param directory - The directory that relative paths start from.
 * @throws MartletError `target-incomplete` where the config does not say how to connect, `client-missing` where the vendor's
 * client is not installed.
 */
export async function openWarehouse(config: ConnectionConfig, directory: string): Promise<Warehouse> {
  switch (config.warehouse) {
    case 'duckdb': {
      const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
      const path = config.path === ':memory:' ? config.path : resolve(directory, config.path);
      return openDuckDB({ path, ...(config.settings === undefined ? {} : { settings: config.settings }) });
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

/** Opens a warehouse that is a file of this machine and exists; undefined for any other, which opening would make or ask. */
export function openIfReady(config: ConnectionConfig, directory: string): Promise<Warehouse> | undefined {
  const isReady = config.warehouse === 'duckdb' && config.path !== ':memory:' && existsSync(resolve(directory, config.path));
  return isReady ? openWarehouse(config, directory) : undefined;
}

/** Opens the embedded engine on a file of its own, for work that needs no warehouse. */
export async function openEmbedded(path: string, settings: Readonly<Record<string, string>>): Promise<Warehouse> {
  const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
  return openDuckDB({ path, settings });
}

/** Opens the engine that proves queries without a connection. */
export async function openBinder(): Promise<QueryBinder> {
  const { openDuckDBBinder } = await import('./duckdb/duckdb-binder.js');
  return openDuckDBBinder();
}
