import { resolve } from 'node:path';
import type { StateConfig } from '../project/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import type { SeparateStore } from './kysely-database.js';
import { stateInWarehouse } from './state-database.js';

/**
 * Opens a database that holds nothing but state. Its client is loaded only now.
 *
 * @param directory - The directory that relative paths start from.
 * @param project - The project whose state it is.
 * @throws MartletError `client-missing`, `store-unreachable`, `warehouse-locked`
 */
export async function openSeparateStore(config: StateConfig, directory: string, project: string): Promise<SeparateStore> {
  switch (config.store) {
    case 'duckdb':
      return openDuckDBStore(config.path, directory, project);
    case 'sqlite': {
      const { openSqliteStore } = await import('./sqlite-store.js');
      return openSqliteStore(resolve(directory, config.path), project);
    }
    case 'postgres': {
      const { openPostgresStore } = await import('./postgres-store.js');
      return openPostgresStore(config, project);
    }
    default:
      throw new RangeError(`There is no store ${String(config satisfies never)}`);
  }
}

/** DuckDB has the same dialect whether it holds data or state. */
async function openDuckDBStore(path: string, directory: string, project: string): Promise<SeparateStore> {
  const warehouse = await openWarehouse({ warehouse: 'duckdb', path }, directory, asWritten);
  const session = await warehouse.session();
  const { isExclusive, hasCheapStatements } = warehouse.dialect.capabilities;
  return {
    database: {
      ...stateInWarehouse(session, warehouse.dialect, { project, isExclusive, isCheap: hasCheapStatements }),
      sharesTransactions: false,
    },
    close: async () => {
      await session.close();
      await warehouse.close();
    },
  };
}
