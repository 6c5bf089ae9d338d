import { PostgresDialect } from 'kysely';
import { MartletError } from '../errors.js';
import type { StateConfig } from '../project/index.js';
import { loadClient } from '../warehouses/client.js';
import { Secret, secretsIn, withoutSecrets } from '../warehouses/secret.js';
import { type SeparateStore, storeInKysely } from './kysely-database.js';
import { STATE_SCHEMA } from './state-database.js';

export type PostgresConfig = Extract<StateConfig, { store: 'postgres' }>;

/**
 * Connects to PostgreSQL. What it says when it can't is told without the password.
 *
 * @throws MartletError `client-missing`, `store-unreachable`
 */
export async function openPostgresStore(config: PostgresConfig): Promise<SeparateStore> {
  const { default: pg } = await loadClient('PostgreSQL', 'pg', '^8.0.0', () => import('pg'));
  const { store: _, url: hiddenUrl, password, schema = STATE_SCHEMA, ...fields } = config;
  const url = hiddenUrl?.reveal();
  const unreachable = (message: string): MartletError => new MartletError('store-unreachable', { store: 'PostgreSQL', message });
  // Read here, since what the client says of an address that it can't read holds the password.
  if (url !== undefined && !URL.canParse(url)) throw unreachable('the url is none.');
  // One connection: a command's statements come one after the other.
  const pool = new pg.Pool({
    ...fields,
    ...(password === undefined ? {} : { password: password.reveal() }),
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
    const message = cause instanceof Error ? cause.message : String(cause);
    throw unreachable(withoutSecrets(message, [...secretsIn(config), ...passwordsIn(url)]));
  }
  return storeInKysely(new PostgresDialect({ pool }), {
    // Places are compared as they are written, whatever the database's language.
    textType: 'text collate "C"',
    prefix: `"${schema}".`,
    createSchema: `create schema if not exists "${schema}"`,
    longestStatement: 16_000_000,
  });
}

/** A url's password as it is written and as it is meant. */
function passwordsIn(url: string | undefined): readonly Secret[] {
  const written = url === undefined ? '' : new URL(url).password;
  return [new Secret(written), new Secret(decoded(written))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Then it was meant as it is written.
    return text;
  }
}
