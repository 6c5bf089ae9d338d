import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { isPostgresInstalled, POSTGRES_MISSING, type PostgresServer, startPostgres } from '../standins/postgres/postgres-server.js';

/** A place for the state that is brought back to what it held, as the warehouse's file is. */
export interface KillStore {
  /** What a target declares of it, as TypeScript; nothing where the state is in the warehouse. */
  readonly config: string;
  /** Keeps what it holds under a name. */
  readonly save: (name: string) => Promise<void>;
  /** Brings back what it held; nothing when the name is left out. */
  readonly restore: (name?: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How each store is opened, in a directory for its files; a text where a machine lacks it. */
export const KILL_STORES: Readonly<Record<string, ((directory: string) => Promise<KillStore>) | string>> = {
  'in the warehouse': async () => ({ config: '', save: nothing, restore: nothing, close: nothing }),
  'in a file of SQLite': async (directory) => {
    const file = join(directory, 'state.sqlite');
    const restore = async (name?: string): Promise<void> => {
      // Two files more hold what the first one does not hold yet.
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      if (name !== undefined) cpSync(join(directory, `state ${name}`), file);
    };
    const save = async (name: string): Promise<void> => cpSync(file, join(directory, `state ${name}`));
    return { config: `state: { store: 'sqlite', path: ${JSON.stringify(file)} }`, save, restore, close: nothing };
  },
  'in PostgreSQL': isPostgresInstalled() ? async () => inPostgres(await startPostgres()) : POSTGRES_MISSING,
};

async function nothing(): Promise<void> {}

async function inPostgres(server: PostgresServer): Promise<KillStore> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  const copy = async (from: string, to: string): Promise<void> => {
    // A process that was killed may still be connected, as the server sees it.
    await client.query(`drop database if exists "${to}" with (force)`);
    await client.query(`create database "${to}" template "${from}"`);
  };
  await copy('template1', 'state');
  return {
    config: `state: { store: 'postgres', url: ${JSON.stringify(server.url('state'))} }`,
    save: (name) => copy('state', name),
    restore: (name = 'template1') => copy(name, 'state'),
    close: async () => {
      await client.end();
      await server.stop();
    },
  };
}
