import { ownValue } from './own-value.js';
import { PostgresError } from './postgres-error.js';
import { SERVER_VERSION, type Settings } from './settings.js';
import type { SessionValue } from './sql/rewrite.js';

/** What a session knows of itself. */
export interface SessionFacts {
  readonly user: string;
  readonly database: string;
  readonly process: number;
  readonly path: readonly string[];
  readonly settings: Settings;
  readonly startedAt: Date;
  /** Changes a setting on behalf of `set_config`. */
  readonly set: (name: string, value: string | undefined) => void;
}

/** The answers of functions that ask about the session. */
export function sessionFunctions(facts: SessionFacts): (name: string, values: readonly (string | undefined)[]) => SessionValue | undefined {
  return (name, values) => {
    const constant = ownValue(CONSTANTS, name);
    if (constant !== undefined) return constant(facts);
    switch (name) {
      case 'current_setting': {
        const [setting, missing] = values;
        if (setting === undefined) return undefined;
        const value = facts.settings.get(setting);
        if (value === undefined && missing === undefined && values.length < 2)
          throw new PostgresError('42704', `unrecognized configuration parameter "${setting}"`);
        return value ?? null;
      }
      case 'set_config': {
        const [setting, value] = values;
        if (setting === undefined) return undefined;
        facts.set(setting, value);
        return facts.settings.get(setting) ?? '';
      }
      default:
        return undefined;
    }
  };
}

/** Functions that answer otherwise when a setting has changed, or that change one. */
export const VOLATILE: ReadonlySet<string> = new Set(['current_setting', 'set_config', 'current_schema', 'current_schemas']);

const CONSTANTS: Readonly<Record<string, (facts: SessionFacts) => SessionValue>> = {
  version: () => `PostgreSQL ${SERVER_VERSION} (Martlet, read-only)`,
  current_database: ({ database }) => database,
  current_catalog: ({ database }) => database,
  current_schema: ({ path }) => path[0] ?? null,
  current_schemas: ({ path }) => ['pg_catalog', ...path],
  current_user: ({ user }) => user,
  session_user: ({ user }) => user,
  current_role: ({ user }) => user,
  current_query: () => '',
  pg_backend_pid: ({ process }) => process,
  pg_is_in_recovery: () => false,
  pg_is_wal_replay_paused: () => false,
  pg_postmaster_start_time: ({ startedAt }) => startedAt,
  pg_conf_load_time: ({ startedAt }) => startedAt,
  pg_my_temp_schema: () => 0,
  pg_client_encoding: () => 'UTF8',
  getdatabaseencoding: () => 'UTF8',
  inet_client_addr: () => null,
  inet_client_port: () => null,
  inet_server_addr: () => null,
  inet_server_port: () => null,
  txid_current: () => 1,
  txid_current_if_assigned: () => null,
  pg_current_xact_id: () => 1,
};

/** The answers of words that ask about the session. */
export function sessionWords(facts: SessionFacts): (word: string) => SessionValue | undefined {
  return (word) => (WORDS.has(word) ? CONSTANTS[word]?.(facts) : undefined);
}

const WORDS = new Set(['current_user', 'session_user', 'current_role', 'current_catalog', 'current_schema']);
