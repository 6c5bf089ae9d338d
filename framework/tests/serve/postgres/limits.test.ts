import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { PostgresLimits } from '../../../src/serve/postgres/start-postgres.js';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';

let endpoint: TestEndpoint;
const clients: pg.Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  await endpoint.close();
});

async function open(limits: Partial<PostgresLimits>): Promise<void> {
  endpoint = await openEndpoint(SHOP, { limits });
}

async function connected(config: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: endpoint.port,
    database: 'shop',
    user: 'analyst',
    password: KEYS.analyst,
    ...config,
  });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

const SLOW = 'select sum(a.n * b.n) from (select unnest(range(100000)) as n) a, (select unnest(range(100000)) as n) b, gold.fact_sales';

describe('a limit of the endpoint', () => {
  test('of connections refuses one more, and lets one in again when another has left', async () => {
    await open({ connections: 2 });
    const [first] = [await connected(), await connected()];
    await expect(connected()).rejects.toMatchObject({ code: '53300' });
    await first.end();
    // The server hears of it a moment later.
    for (;;) {
      const last = await connected().catch(() => undefined);
      if (last === undefined) continue;
      expect((await last.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
      return;
    }
  });

  test('of seconds cancels a statement in the engine, and the session goes on', async () => {
    await open({ seconds: 2 });
    const client = await connected();
    await expect(client.query(SLOW)).rejects.toMatchObject({ code: '57014' });
    expect((await client.query('select count(*)::int as n from gold.dim_products')).rows).toEqual([{ n: 2 }]);
  });

  test('of seconds in which nothing comes ends the connection, and says why', async () => {
    await open({ idleSeconds: 1.5 });
    for (const [begin, code] of [
      ['select 1', '57P05'],
      ['begin', '25P03'],
    ] as const) {
      const client = await connected();
      const ended = new Promise<void>((resolve) => {
        client.once('end', () => resolve());
      });
      const failed = new Promise<string | undefined>((resolve) => {
        client.once('error', (error: { readonly code?: string }) => resolve(error.code));
      });
      await client.query(begin);
      expect(await failed).toBe(code);
      await ended;
    }
  });

  test('of failed sign-ins refuses further ones from there, and lets in whose key was good from there before', async () => {
    await open({});
    await connected();
    const codes = new Set<unknown>();
    for (let time = 0; time < 200 && !codes.has('28000'); time += 1)
      await connected({ user: 'narrow', password: `guess ${time}` }).catch((error: unknown) =>
        codes.add((error as { code?: string }).code),
      );
    expect([...codes]).toEqual(['28P01', '28000']);
    expect((await (await connected()).query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });
});
