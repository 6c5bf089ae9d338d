import { ownValue } from './own-value.js';
import { PostgresError } from './postgres-error.js';

/** What PostgreSQL this endpoint is like, for clients that ask. */
export const SERVER_VERSION = '15.8';

/** What clients are told of without asking, whenever it changes. */
export const REPORTED: readonly string[] = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'application_name',
  'default_transaction_read_only',
  'in_hot_standby',
  'is_superuser',
  'session_authorization',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
];

/** What can't be changed, since it tells how the endpoint is. */
const FIXED: Readonly<Record<string, string>> = {
  server_version: SERVER_VERSION,
  server_version_num: '150008',
  server_encoding: 'UTF8',
  in_hot_standby: 'off',
  is_superuser: 'off',
  integer_datetimes: 'on',
  lc_collate: 'C',
  lc_ctype: 'C',
  max_identifier_length: '63',
  block_size: '8192',
  transaction_read_only: 'on',
  default_transaction_read_only: 'on',
};

/** What is set to begin with. What has no effect here is kept all the same, as clients read it back. */
const DEFAULTS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  application_name: '',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  extra_float_digits: '1',
  client_min_messages: 'notice',
  // All statements of a transaction see one publication.
  transaction_isolation: 'repeatable read',
  default_transaction_isolation: 'repeatable read',
  transaction_deferrable: 'off',
  default_transaction_deferrable: 'off',
  row_security: 'on',
  synchronous_commit: 'off',
  jit: 'off',
  geqo: 'on',
  enable_seqscan: 'on',
  enable_indexscan: 'on',
  work_mem: '4MB',
  default_table_access_method: 'heap',
  search_path: '"$user", public',
  lc_messages: 'C',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  xmloption: 'content',
  escape_string_warning: 'on',
  backslash_quote: 'safe_encoding',
  quote_all_identifiers: 'off',
  check_function_bodies: 'on',
  max_index_keys: '32',
  ssl: 'off',
  role: 'none',
  tcp_keepalives_idle: '0',
};

/** Names that are written with capitals. */
const SPELLED: Readonly<Record<string, string>> = { datestyle: 'DateStyle', intervalstyle: 'IntervalStyle', timezone: 'TimeZone' };

/** What a change of a setting asks the session to tell the client. */
export interface SettingChange {
  /** The name and the value, where clients hear of it. */
  readonly report?: { readonly name: string; readonly value: string };
  readonly warning?: string;
}

/** The settings of one session. */
export class Settings {
  readonly #initial: ReadonlyMap<string, string>;
  readonly #values: Map<string, string>;

  constructor(given: Readonly<Record<string, string>>) {
    this.#initial = new Map(Object.entries({ ...DEFAULTS, ...given, ...FIXED }));
    this.#values = new Map(this.#initial);
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** All settings by the names that clients know. */
  all(): ReadonlyMap<string, string> {
    return new Map([...this.#values].map(([name, value]) => [ownValue(SPELLED, name) ?? name, value]));
  }

  reset(): readonly SettingChange[] {
    return [...this.#initial.keys()]
      .filter((name) => this.#values.get(name) !== this.#initial.get(name))
      .map((name) => this.set(name, undefined));
  }

  /** Changes a setting; undefined stands for its default. */
  set(name: string, given: string | undefined): SettingChange {
    const key = name.toLowerCase();
    const value = given ?? this.#initial.get(key) ?? '';
    if (Object.hasOwn(FIXED, key)) {
      // A transaction that could write would have nothing to write to.
      if (/^(?:default_)?transaction_read_only$/.test(key))
        return isOn(value) ? {} : { warning: 'this endpoint is read-only, whatever the transaction is' };
      throw new PostgresError('55P02', `parameter "${name}" cannot be changed`);
    }
    const kept = ownValue(CHECKS, key)?.(value) ?? value;
    if (kept !== value && key === 'timezone') return { warning: `instants are in UTC here, not in ${value}` };
    const isKnown = this.#values.has(key) || key.includes('.');
    this.#values.set(key, kept);
    const spelled = ownValue(SPELLED, key) ?? key;
    return {
      ...(REPORTED.includes(spelled) ? { report: { name: spelled, value: kept } } : {}),
      ...(isKnown ? {} : { warning: `setting "${name}" has no effect here` }),
    };
  }
}

const isOn = (value: string): boolean => /^(?:on|true|yes|1|t|y)$/i.test(value);

function only(name: string, pattern: RegExp, kept: string): (value: string) => string {
  return (value) => {
    if (pattern.test(value.trim())) return kept;
    throw new PostgresError('22023', `invalid value for parameter "${name}": "${value}"`, { hint: `This endpoint knows ${kept} only.` });
  };
}

/** What values a setting may have, and how they are kept. */
const CHECKS: Readonly<Record<string, (value: string) => string>> = {
  client_encoding: only('client_encoding', /^(?:utf-?8|unicode)$/i, 'UTF8'),
  datestyle: only('DateStyle', /^iso\b|^(?:mdy|dmy|ymd|us|european)$/i, 'ISO, MDY'),
  intervalstyle: only('IntervalStyle', /^postgres$/i, 'postgres'),
  bytea_output: only('bytea_output', /^hex$/i, 'hex'),
  standard_conforming_strings: only('standard_conforming_strings', /^(?:on|true|1|yes)$/i, 'on'),
  timezone: () => 'UTC',
  statement_timeout: (value) => String(milliseconds('statement_timeout', value)),
  idle_in_transaction_session_timeout: (value) => String(milliseconds('idle_in_transaction_session_timeout', value)),
};

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as PostgreSQL writes it: `5min`; milliseconds where there is no unit. */
function milliseconds(name: string, value: string): number {
  const [, number, unit = 'ms'] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(value) ?? [];
  const factor = ownValue(UNITS, unit === '' ? 'ms' : unit);
  if (number === undefined || factor === undefined) throw new PostgresError('22023', `invalid value for parameter "${name}": "${value}"`);
  return Math.round(Number(number) * factor);
}
