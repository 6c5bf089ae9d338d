import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isPostgresInstalled,
  POSTGRES_MISSING,
  type PostgresServer,
  startPostgres,
} from '../../../tests/standins/postgres/postgres-server.js';
import { startTcpProxy } from '../../../tests/standins/tcp-proxy.js';
import { createStateStore, lockEnvironment } from '../../src/state/index.js';
import { openState } from './open-state.js';
import { describeStore } from './store-conformance.js';
import { testWorld } from './test-world.js';
import { describeTwoProcesses } from './two-processes.js';

let server: PostgresServer;
let count = 0;

function newDatabase(): string {
  count += 1;
  server.createDatabase(`state_${count}`);
  return server.url(`state_${count}`);
}

if (isPostgresInstalled()) {
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop(), 60_000);

  describeStore('PostgreSQL', async () => {
    const url = newDatabase();
    return { connect: () => openState({ store: 'postgres', url }, '.') };
  });

  describeTwoProcesses('PostgreSQL', () => ({ config: { store: 'postgres', url: newDatabase() }, directory: tmpdir() }));

  test('a command that takes an environment over waits for what the sleeper records, and reads it', async () => {
    const url = newDatabase();
    const open = () => openState({ store: 'postgres', url }, '.');
    const [one, two, watcher] = await Promise.all([open(), open(), open()]);
    const store = createStateStore(one.database, testWorld);
    await store.prepare();
    const request = { environment: 'prod', host: 'laptop', processId: 1, command: 'build', since: '2026-01-01T08:00:00.000Z' };
    const sleeper = await lockEnvironment(one.database, { ...request, token: 'a' }, testWorld);
    const later = { ...two.database, instant: (minutes: number) => two.database.instant(minutes + 20) };
    let taken: Promise<number | undefined> | undefined;
    await sleeper.hold(async () => {
      taken = lockEnvironment(later, { ...request, token: 'b' }, testWorld)
        .then(() => createStateStore(two.database, testWorld).read())
        .then(({ numbers }) => numbers.get('prod'));
      await expect
        .poll(
          () =>
            watcher.database.query(
              `select pid::text as pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
            ),
          {
            timeout: 20_000,
          },
        )
        .toHaveLength(1);
      const publication = { environment: 'prod', number: 1, status: 'finished', cause: 'apply', runId: 'a', publishedAt: '' } as const;
      await store.append({ publications: [{ ...publication, versions: new Map() }] });
    });
    expect(await taken).toBe(1);
    await expect(sleeper.check()).rejects.toMatchObject({ reason: 'lock-lost' });
    await Promise.all([one, two, watcher].map(({ close }) => close()));
  });

  describe('PostgreSQL that can’t be connected to', () => {
    test('is told without the password', async () => {
      const wrong = 'never/printed 7';
      const fields = { host: '127.0.0.1', port: server.port, user: 'martlet', database: 'postgres' };
      const configs = [
        { ...fields, password: wrong },
        { ...fields, password: wrong, port: 1 },
        { url: `postgres://martlet:${encodeURIComponent(wrong)}@127.0.0.1:${server.port}/postgres` },
        { url: `postgres//:${wrong}` },
        { url: `postgres://martlet:${wrong.replace(' ', '%')}@127.0.0.1:1/postgres` },
      ];
      for (const config of configs) {
        const failure: unknown = await openState({ store: 'postgres', ...config }, '.').catch((error: unknown) => error);
        expect(failure).toMatchObject({ reason: 'store-unreachable' });
        const { message, hint, stack, cause, parameters } = failure as Error & { readonly hint: string; readonly parameters: unknown };
        const said = JSON.stringify({ message, hint, stack, cause, parameters });
        expect(said).not.toContain(wrong);
        expect(said).not.toContain(encodeURIComponent(wrong));
        expect(said).not.toContain('never');
      }
    });
  });

  describe('a connection to PostgreSQL that is cut', () => {
    const cut = async (): Promise<void> => {
      const { database, close } = await openState({ store: 'postgres', url: server.url('postgres') }, '.');
      await database.query(
        `select pg_terminate_backend(pid)::text as ended from pg_stat_activity where application_name = 'martlet' and pid <> pg_backend_pid()`,
      );
      await close();
      // The client hears of it a moment later.
      await new Promise((resolve) => setTimeout(resolve, 50));
    };

    test('is made again for the next statement', async () => {
      const { database, close } = await openState({ store: 'postgres', url: newDatabase() }, '.');
      await database.query(`select '1' as one`);
      await cut();
      expect(await database.query(`select '1' as one`)).toEqual([{ one: '1' }]);
      await close();
    });

    test('is made again for a transaction that was not to be committed yet, which begins anew', async () => {
      const { database, close } = await openState({ store: 'postgres', url: newDatabase() }, '.');
      await database.execute('create table counted (n text)');
      let attempts = 0;
      await database.transaction(async () => {
        attempts += 1;
        await database.execute(`insert into counted values ('${attempts}')`);
        if (attempts === 1) await cut();
        await database.execute(`insert into counted values ('end')`);
      });
      expect(await database.query('select n from counted order by n')).toEqual([{ n: '2' }, { n: 'end' }]);
      await close();
    });

    test('ends a transaction with a failure that says so, and not the process', async () => {
      const { database, close } = await openState({ store: 'postgres', url: newDatabase() }, '.');
      const broken = database.transaction(async () => {
        await database.query(`select '1' as one`);
        await cut();
        await database.query(`select '2' as two`);
      });
      await expect(broken).rejects.toMatchObject({ reason: 'store-unreachable', fault: 'warehouse' });
      expect(await database.query(`select '3' as three`)).toEqual([{ three: '3' }]);
      await close();
    });

    test('is not cut by a statement that is refused, which is not tried again', async () => {
      const { database, close } = await openState({ store: 'postgres', url: newDatabase() }, '.');
      await expect(database.execute('create table no_such_schema.t (n text)')).rejects.toMatchObject({ reason: 'store-refused' });
      await close();
    });
  });

  test('a silent PostgreSQL is given up in time, and closing does not wait for it', async () => {
    const proxy = await startTcpProxy(server.port);
    const url = newDatabase().replace(`:${server.port}/`, `:${proxy.port}/`);
    const { database, close } = await openState({ store: 'postgres', url, timeoutSeconds: 1 }, '.');
    await database.query(`select '1' as one`);
    proxy.set({ kind: 'freeze' });
    const asked = performance.now();
    await expect(database.query(`select '1' as one`)).rejects.toMatchObject({ reason: 'store-unreachable' });
    // Once it was waited for, it is not waited for again.
    const gone = performance.now();
    await expect(database.query(`select '1' as one`)).rejects.toMatchObject({ reason: 'store-unreachable' });
    expect(performance.now() - gone).toBeLessThan((gone - asked) / 2);
    await close();
    await proxy.close();
  });

  test('PostgreSQL keeps the states of two targets apart in schemas of their own', async () => {
    const url = newDatabase();
    const one = await openState({ store: 'postgres', url, schema: 'one' }, '.');
    const two = await openState({ store: 'postgres', url }, '.');
    expect([one.database.prefix, two.database.prefix]).toEqual(['"one".', '"_martlet".']);
    await one.close();
    await two.close();
  });
} else {
  test.skip(POSTGRES_MISSING, () => undefined);
}
