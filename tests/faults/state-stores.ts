import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { isPostgresInstalled, POSTGRES_MISSING, type PostgresServer, startPostgres } from '../standins/postgres/postgres-server.js';

/** A place for the state that is brought back to what it held, as the warehouse's file is. */
export interface KillStore {
  /** The client whose statements are counted beside DuckDB's; nothing where the state is in the warehouse. */
  readonly kind?: 'sqlite' | 'postgres';
  /** What a target declares of it, as TypeScript; nothing where the state is in the warehouse. */
  readonly config: string;
  /** Keeps what it holds under a name. */
  readonly save: (name: string) => Promise<void>;
  /** Brings back what it held; nothing when the name is left out. */
  readonly restore: (name?: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a store, in a directory for its files. */
export type OpenKillStore = (directory: string) => Promise<KillStore>;

/** How each store is opened; a text where a machine lacks it. */
export const KILL_STORES = {
  'in the warehouse': async () => ({ config: '', save: nothing, restore: nothing, close: nothing }),
  'in a file of SQLite': async (directory) => {
    const file = join(directory, 'state.sqlite');
    const restore = async (name?: string): Promise<void> => {
      // Two files more hold what the first one does not hold yet.
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      if (name !== undefined) cpSync(join(directory, `state ${name}`), file);
    };
    const save = async (name: string): Promise<void> => cpSync(file, join(directory, `state ${name}`));
    return { kind: 'sqlite', config: `state: { store: 'sqlite', path: ${JSON.stringify(file)} }`, save, restore, close: nothing };
  },
  'in PostgreSQL': isPostgresInstalled() ? async () => inPostgres(await startPostgres()) : POSTGRES_MISSING,
} as const satisfies Readonly<Record<string, OpenKillStore | string>>;

async function nothing(): Promise<void> {}

/** A state in a server that is stopped in the end; its commands may come by another port. */
export async function inPostgres(
  server: PostgresServer,
  { port = server.port, more = '' }: { readonly port?: number; readonly more?: string } = {},
): Promise<KillStore> {
  const copy = async (from: string, to: string): Promise<void> => {
    // The server may have been stopped since.
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    // A process that was killed may still be connected, as the server sees it.
    await client.query(`drop database if exists "${to}" with (force)`);
    await client.query(`create database "${to}" template "${from}"`);
    await client.end();
  };
  await copy('template1', 'state');
  const url = server.url('state').replace(`:${server.port}/`, `:${port}/`);
  return {
    kind: 'postgres',
    config: `state: { store: 'postgres', url: ${JSON.stringify(url)}, ${more} }`,
    save: (name) => copy('state', name),
    restore: (name = 'template1') => copy(name, 'state'),
    close: () => server.stop(),
  };
}
