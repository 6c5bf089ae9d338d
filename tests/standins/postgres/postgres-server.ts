import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.js';

/** A PostgreSQL of its own on loopback, with a data directory that goes with it. */
export interface PostgresServer {
  readonly port: number;
  readonly password: string;
  /** The address of a database. */
  readonly url: (database: string) => string;
  /** Makes an empty database. */
  readonly createDatabase: (name: string) => void;
  /** Ends all that the server does for a database, as an administrator would. */
  readonly disconnect: (database: string) => void;
  /** Ends the server as `pg_ctl stop -m immediate` does: what was not committed is lost, and nothing is said to anyone. */
  readonly crash: () => Promise<void>;
  /** Starts it again where it was, and waits until it answers; nothing where it runs. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What a test says that needs PostgreSQL and finds none. */
export const POSTGRES_MISSING = 'skipped: PostgreSQL is not installed (apt-get install postgresql)';

const DEBIAN = '/usr/lib/postgresql';
const PASSWORD = 'open sesame/42%';

/** The directory of PostgreSQL's programs; the newest where there are several. */
function programs(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, 'bin')).find((directory) => existsSync(join(directory, 'initdb')));
}

export function isPostgresInstalled(): boolean {
  return programs() !== undefined;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs();
  if (bin === undefined) throw new Error(POSTGRES_MISSING);
  const owner = ownerOfData();
  const directory = mkdtempSync(join(tmpdir(), 'martlet-postgres-'));
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const as = { ...owner, cwd: directory };
  execFileSync(join(bin, 'initdb'), ['--pgdata', data, '--username', 'martlet', '--auth', 'trust', '--no-sync', '--locale', 'C.UTF-8'], {
    ...as,
    stdio: 'ignore',
  });
  // A login that asks for a password, so that what is said of a wrong one can be tested.
  writeFileSync(join(data, 'pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${directory}`, 'fsync=off', 'max_connections=100'];
  const launch = () => {
    const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
      ...as,
      stdio: 'ignore',
    });
    return { server, gone: new Promise<void>((resolve) => server.once('exit', () => resolve())) };
  };
  let running: ReturnType<typeof launch> | undefined;
  const psql = (database: string, sql: string): void => {
    execFileSync(
      join(bin, 'psql'),
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', directory, '-p', String(port), '-U', 'martlet', database, '-c', sql],
      {
        ...as,
        stdio: 'pipe',
      },
    );
  };
  let ending = Promise.resolve();
  const launched = (): ReturnType<typeof launch> => {
    running = launch();
    return running;
  };
  const start = async (): Promise<void> => {
    await ending;
    if (running !== undefined) return;
    const { server } = launched();
    await untilReady(
      () => psql('postgres', 'select 1'),
      () => server.exitCode,
    );
  };
  const crash = (): Promise<void> => {
    const ended = running;
    running = undefined;
    ended?.server.kill('SIGQUIT');
    ending = ended?.gone ?? ending;
    return ending;
  };
  await start();
  psql('postgres', `alter role martlet password '${PASSWORD}'`);
  return {
    port,
    password: PASSWORD,
    url: (database) => `postgres://martlet:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`,
    createDatabase: (name) => psql('postgres', `create database ${name}`),
    disconnect: (database) => psql('postgres', `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`),
    crash,
    start,
    stop: async () => {
      await crash();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; Debian's package has a user for it. */
function ownerOfData(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function untilReady(ask: () => void, exitCode: () => number | null): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      ask();
      return;
    } catch (error) {
      if (exitCode() !== null || attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
