import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isPostgresInstalled,
  POSTGRES_MISSING,
  type PostgresServer,
  startPostgres,
} from '../../../tests/standins/postgres/postgres-server.js';
import { openState } from './open-state.js';
import { describeStore } from './store-conformance.js';
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
