import { resolve } from 'node:path';
import { MartletError } from '../errors.js';
import type { QueryBinder } from './binder.js';
import type { DialectName } from './dialect.js';
import type { Warehouse } from './warehouse.js';

/** A connection as a project's config declares it. */
export type ConnectionConfig =
  | { readonly warehouse: 'duckdb'; readonly path: string; readonly settings?: Readonly<Record<string, string>> }
  | { readonly warehouse: Exclude<DialectName, 'duckdb'> };

/**
 * Opens a warehouse. Its code is loaded only now, so that a command pays for no warehouse but its own.
 *
 * @param directory - The directory that relative paths start from.
 * @throws MartletError `target-compile-only` for a warehouse that Martlet can compile for but not run on.
 */
export async function openWarehouse(config: ConnectionConfig, directory: string): Promise<Warehouse> {
  if (config.warehouse !== 'duckdb') throw new MartletError('target-compile-only', { warehouse: config.warehouse });
  const { openDuckDB } = await import('./duckdb/duckdb-connection.js');
  const path = config.path === ':memory:' ? config.path : resolve(directory, config.path);
  return openDuckDB({ path, ...(config.settings === undefined ? {} : { settings: config.settings }) });
}

/** Opens the engine that proves queries without a connection. */
export async function openBinder(): Promise<QueryBinder> {
  const { openDuckDBBinder } = await import('./duckdb/duckdb-binder.js');
  return openDuckDBBinder();
}
