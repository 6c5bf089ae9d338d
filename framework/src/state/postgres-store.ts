import { setTimeout } from 'node:timers/promises';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import { MartletError } from '../errors.js';
import type { StateConfig } from '../project/index.js';
import { loadClient } from '../warehouses/client.js';
import { Secret, secretsIn, withoutSecrets } from '../warehouses/secret.js';
import { type SeparateStore, type StoreFailure, storeInKysely } from './kysely-database.js';
import { STATE_SCHEMA } from './state-database.js';

export type PostgresConfig = Extract<StateConfig, { store: 'postgres' }>;

/**
 * Connects to PostgreSQL. What it says when it can't is told without the password.
 *
 * @throws MartletError `client-missing`, `store-unreachable`
 */
export async function openPostgresStore(config: PostgresConfig, project: string): Promise<SeparateStore> {
  const { default: pg } = await loadClient('PostgreSQL', 'pg', '^8.0.0', () => import('pg'));
  const { store: _, url: hiddenUrl, password, schema = STATE_SCHEMA, timeoutSeconds = SECONDS_OF_A_STATEMENT, ...fields } = config;
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
    connectionTimeoutMillis: Math.min(MILLISECONDS_TO_CONNECT, timeoutSeconds * 1000),
    query_timeout: timeoutSeconds * 1000,
    application_name: 'martlet',
  });
  // A connection that breaks while nobody uses it is made anew for the next statement; one that breaks between two statements of a
  // transaction fails the next one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const tell = (message: string): string => withoutSecrets(message, [...secretsIn(config), ...passwordsIn(url)]);
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await ended(pool);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw unreachable(tell(message));
  }
  const form = {
    project,
    // Places are compared as they are written, whatever the database's language.
    textType: 'text collate "C"',
    prefix: `"${schema}".`,
    createSchema: `create schema if not exists "${schema}"`,
    longestStatement: 16_000_000,
    instant: (minutes: number) =>
      `to_char(clock_timestamp() at time zone 'UTC' + interval '${minutes} minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  };
  return storeInKysely(new PostgresDialect({ pool: withoutBroken(pool) }), form, { store: 'PostgreSQL', kindOf: failureOf, tell });
}

/** A server that has not answered by then is lost: a statement of state takes milliseconds. */
const SECONDS_OF_A_STATEMENT = 30;
const MILLISECONDS_TO_CONNECT = 10_000;
/** How long a server may take to say goodbye. */
const MILLISECONDS_TO_END = 2000;

/** The same connections, without those on which a statement was lost: what is sent behind it waits for an answer that may never come. */
function withoutBroken(pool: Pool): PostgresPool {
  return {
    connect: async () => {
      const client = await pool.connect();
      let isBroken = false;
      const query = async (statement: unknown, parameters: readonly unknown[] = []): Promise<unknown> => {
        try {
          return await client.query(String(statement), [...parameters]);
        } catch (error) {
          isBroken ||= failureOf(error) === 'lost';
          throw error;
        }
      };
      // Kysely sends texts, and cursors only where it is given a class of them.
      return { query: query as PostgresPoolClient['query'], release: () => client.release(isBroken) };
    },
    end: () => ended(pool),
  };
}

/** Ends all connections; one whose server is silent is left behind. */
async function ended(pool: Pool): Promise<void> {
  const stop = new AbortController();
  const patience = setTimeout(MILLISECONDS_TO_END, undefined, { signal: stop.signal }).catch(() => undefined);
  await Promise.race([pool.end(), patience]);
  stop.abort();
}

/** The codes of a server that takes no connection: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', '57P03', '53300']);
/** The codes of a connection that ended while a statement may have been under way. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P05']);

function failureOf(error: unknown): StoreFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (UNCONNECTED.has(code) || /timeout exceeded when trying to connect/i.test(error.message)) return 'unconnected';
  // The client itself gives these no code.
  if (
    LOST.has(code) ||
    code.startsWith('08') ||
    /connection (terminated|error)|not queryable|after calling end|read timeout/i.test(error.message)
  )
    return 'lost';
  return /^[0-9A-Z]{5}$/.test(code) ? 'refused' : undefined;
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
