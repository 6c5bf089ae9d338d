import { SqliteDialect } from 'kysely';
import { MartletError } from '../errors.js';
import { loadClient } from '../warehouses/client.js';
import { type SeparateStore, storeInKysely } from './kysely-database.js';
import { STATE_SCHEMA } from './state-database.js';

/**
 * Opens a file of SQLite. Several processes of one machine may have it open.
 *
 * @throws MartletError `client-missing`, `store-unreachable`
 */
export async function openSqliteStore(path: string, project: string): Promise<SeparateStore> {
  const { default: Database } = await loadClient('SQLite', 'better-sqlite3', '^12.0.0', () => import('better-sqlite3'));
  const store = `SQLite (${path})`;
  try {
    const dialect = new SqliteDialect({ database: new Database(path, { timeout: MILLISECONDS_TO_WAIT_FOR_OTHERS }) });
    const form = {
      project,
      textType: 'text',
      // SQLite has no schemas.
      prefix: `${STATE_SCHEMA}_`,
      // https://www.sqlite.org/limits.html: a million bytes, unless it was built otherwise.
      longestStatement: 900_000,
      instant: (minutes: number) => `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '${minutes} minutes')`,
    };
    return storeInKysely(dialect, form, {
      store,
      kindOf: (error) => (error instanceof Database.SqliteError ? 'refused' : undefined),
      tell: (message) => message,
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('store-unreachable', { store, message }, undefined, { cause });
  }
}

/** A writer has the file to itself for the milliseconds of its statement. */
const MILLISECONDS_TO_WAIT_FOR_OTHERS = 10_000;
