import type { DuckDBConnection } from '@duckdb/node-api';
import { MartletError } from '../../errors.js';
import { messageOf } from '../failure.js';
import { type Secret, withoutSecrets } from '../secret.js';
import { duckdbDialect as dialect } from './duckdb-dialect.js';
import { loadExtension } from './duckdb-extensions.js';

/** A database beside the target's own, which is only read. */
export interface AttachedDatabase {
  readonly type: AttachedType;
  /** The path of its file, or how to connect to it. */
  readonly address: string | Secret;
  /** The REST catalog that knows its tables. */
  readonly catalog?: { readonly endpoint: string; readonly token?: Secret | undefined };
}

export const ATTACHED_TYPES = ['duckdb', 'sqlite', 'postgres', 'mysql', 'ducklake', 'iceberg', 'delta'] as const;

type AttachedType = (typeof ATTACHED_TYPES)[number];

/** What DuckDB needs for each type of database, in an order in which it can be loaded: it would fetch from the internet what one needs of another. */
const EXTENSIONS: Readonly<Record<AttachedType, readonly string[]>> = {
  duckdb: [],
  sqlite: ['sqlite_scanner'],
  postgres: ['postgres_scanner'],
  mysql: ['mysql_scanner'],
  ducklake: ['ducklake'],
  iceberg: ['avro', 'httpfs', 'iceberg'],
  delta: ['delta'],
};

/** @throws MartletError `extension-missing`, `database-unattached` */
export async function attachDatabases(
  connection: DuckDBConnection,
  databases: Readonly<Record<string, AttachedDatabase>>,
  extensionDirectory: string | undefined,
): Promise<void> {
  for (const [database, { type, address, catalog }] of Object.entries(databases)) {
    for (const extension of EXTENSIONS[type]) await loadExtension(connection, extension, extensionDirectory);
    const text = typeof address === 'string' ? address : address.reveal();
    const secrets = [address, catalog?.token].filter((part) => typeof part === 'object');
    const options = [
      'read_only',
      ...(type === 'duckdb' || type === 'ducklake' ? [] : [`type ${type}`]),
      ...(catalog === undefined ? [] : [`endpoint ${dialect.literal(catalog.endpoint)}`, authorization(catalog.token)]),
    ];
    // A lake's catalog is known by what its address begins with.
    const at = type === 'ducklake' && !text.startsWith('ducklake:') ? `ducklake:${text}` : text;
    try {
      await connection.run(`attach ${dialect.literal(at)} as ${dialect.identifier(database)} (${options.join(', ')})`);
    } catch (cause) {
      const message = withoutSecrets(messageOf(cause), secrets);
      // The driver's error has the address in it.
      throw new MartletError('database-unattached', { database, message }, undefined, secrets.length === 0 ? { cause } : {});
    }
  }
}

function authorization(token: Secret | undefined): string {
  return token === undefined ? "authorization_type 'none'" : `token ${dialect.literal(token.reveal())}`;
}
