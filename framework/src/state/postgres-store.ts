import { PostgresDialect } from 'kysely';
import { MartletError } from '../errors.js';
import type { StateConfig } from '../project/index.js';
import { type SeparateStore, storeInKysely } from './kysely-database.js';
import { STATE_SCHEMA } from './state-database.js';
import { loadStoreClient } from './store-client.js';

export type PostgresConfig = Extract<StateConfig, { store: 'postgres' }>;

/**
 * Connects to PostgreSQL. What it says when it can't is told without the password.
 *
 * @throws MartletError `store-client-missing`, `store-unreachable`
 */
export async function openPostgresStore(config: PostgresConfig): Promise<SeparateStore> {
  const { default: pg } = await loadStoreClient('PostgreSQL', 'pg', '^8.0.0', () => import('pg'));
  const { store: _, url, schema = STATE_SCHEMA, ...fields } = config;
  const unreachable = (message: string): MartletError => new MartletError('store-unreachable', { store: 'PostgreSQL', message });
  // Read here, since what the client says of an address that it can't read holds the password.
  if (url !== undefined && !URL.canParse(url)) throw unreachable('the url is none.');
  // One connection: a command's statements come one after the other.
  const pool = new pg.Pool({
    ...fields,
    ...(url === undefined ? {} : { connectionString: url }),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    application_name: 'martlet',
  });
  // A connection that breaks while nobody uses it is made anew for the next statement.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw unreachable(withoutPasswords(cause instanceof Error ? cause.message : String(cause), config));
  }
  return storeInKysely(new PostgresDialect({ pool }), {
    // Places are compared as they are written, whatever the database's language.
    textType: 'text collate "C"',
    prefix: `"${schema}".`,
    createSchema: `create schema if not exists "${schema}"`,
    longestStatement: 16_000_000,
  });
}

function withoutPasswords(message: string, { url, password }: PostgresConfig): string {
  const written = url === undefined ? '' : new URL(url).password;
  const secrets = [password ?? '', written, decoded(written)].filter((secret) => secret !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Then it was meant as it is written.
    return text;
  }
}
