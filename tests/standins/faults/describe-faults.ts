import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { integer, source, text } from '../../../framework/src/index.js';
import { loadFiles } from '../../../framework/src/ingest/index.js';
import { withRetries } from '../../../framework/src/warehouses/backoff.js';
import { type Diagnosis, diagnose } from '../../../framework/src/warehouses/diagnose.js';
import { failureError } from '../../../framework/src/warehouses/failure.js';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { type TargetInput, targetSchema } from '../../../framework/src/warehouses/targets.js';
import type { Session, Warehouse } from '../../../framework/src/warehouses/warehouse.js';
import { notInstalled } from '../analyser.js';
import { isStandInInstalled } from '../cache.js';
import { type ServedWarehouse, type StandInServer, startStandIn } from '../servers.js';
import { startTcpProxy, type TcpProxy, type Weather } from '../tcp-proxy.js';

/** How each planted mistake is to be told. */
const PLANTED: Readonly<Record<string, { readonly reason: string; readonly step: Readonly<Record<ServedWarehouse, string>> }>> = {
  'wrong password': { reason: 'authentication', step: { snowflake: 'sign-in', bigquery: 'sign-in', databricks: 'sign-in' } },
  'expired token': { reason: 'authentication', step: { snowflake: 'sign-in', bigquery: 'sign-in', databricks: 'sign-in' } },
  'missing grant': { reason: 'permission', step: { snowflake: 'create', bigquery: 'create', databricks: 'create' } },
  'full quota': { reason: 'quota', step: { snowflake: 'create', bigquery: 'sign-in', databricks: 'create' } },
  'unknown database': { reason: 'missing', step: { snowflake: 'create', bigquery: 'sign-in', databricks: 'sign-in' } },
};

const WEATHERS: readonly (readonly [name: string, weather: Weather])[] = [
  ['refuses', { kind: 'refuse' }],
  ['drops', { kind: 'drop' }],
  ['truncates', { kind: 'truncate', bytes: 200 }],
];

const open = (target: TargetInput): Promise<Warehouse> => openWarehouse(targetSchema.parse(target), process.cwd(), asWritten);

/** What a session does when the network is bad, or the target has something wrong. */
export function describeFaults(name: ServedWarehouse): void {
  describe(`${name} behind a network that`, () => {
    let server: StandInServer | undefined;
    let proxy: TcpProxy;
    beforeAll(async () => {
      if (!isStandInInstalled(name)) return;
      server = await startStandIn(name);
      proxy = await startTcpProxy(server.port);
    }, 120_000);
    afterAll(async () => {
      if (server === undefined) return;
      await proxy.close();
      await server.close();
    });

    test.for(WEATHERS)('%s, fails in a way that may pass', { timeout: 120_000 }, async ([, weather], context) => {
      if (server === undefined) return context.skip(notInstalled);
      proxy.set(weather);
      const warehouse = await open(server.through(proxy.port));
      const failure = await failureOf(warehouse, (session) => session.query('select 1 as one'));
      expect([failure.reason, failure.canRetry]).toEqual(['connection', true]);
      proxy.set({ kind: 'fair' });
      await warehouse.close();
    });

    test('delays, answers all the same', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      proxy.set({ kind: 'delay', milliseconds: 300 });
      const warehouse = await open(server.through(proxy.port));
      const session = await warehouse.session();
      expect((await session.query('select 1 as one')).map(({ one }) => Number(one))).toEqual([1]);
      await session.close();
      await warehouse.close();
    });

    test('is cut while files are loaded, has each row once after another attempt', { timeout: 170_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const directory = mkdtempSync(join(tmpdir(), 'martlet-faults-'));
      writeFileSync(join(directory, 'orders.csv'), `id,label\n${Array.from({ length: 1000 }, (_, id) => `${id},x`).join('\n')}\n`);
      proxy.set({ kind: 'fair' });
      const warehouse = await open(server.through(proxy.port));
      let attempts = 0;
      const { record } = await withRetries(
        async () => {
          attempts += 1;
          const session = await warehouse.session();
          return loadFiles({
            warehouse,
            session,
            source: {
              ...source({ name: 'orders', columns: { id: integer(), label: text() }, files: { pattern: 'orders.csv' } }),
              schema: 'faults',
            },
            directory,
            tells: asWritten,
            suffix: `attempt${attempts}`,
            loadedAt: '2024-02-29T12:00:00.000Z',
            onProgress: ({ kind }) => {
              if (kind !== 'packed' || attempts > 1) return;
              proxy.set({ kind: 'drop' });
              setTimeout(() => proxy.set({ kind: 'fair' }), 20_000);
            },
          });
        },
        { classify: warehouse.classify, sleep: () => new Promise((resolve) => setTimeout(resolve, 10_000)), random: () => 1 },
      );
      const session = await warehouse.session();
      const [row] = await session.query(
        `select count(*) as counted, count(distinct id) as ids from faults__versions.${record.relation.name}`,
      );
      expect([Number(row?.counted), Number(row?.ids)]).toEqual([1000, 1000]);
      await session.close();
      await warehouse.close();
      rmSync(directory, { recursive: true });
    });

    test('is fine, lets every way to sign in through', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      for (const [way, target] of Object.entries(server.variants)) {
        const warehouse = await open(target);
        const session = await warehouse.session();
        expect((await session.query('select 1 as one')).length, way).toBe(1);
        await session.close();
        await warehouse.close();
      }
    });

    test('is fine, passes each step of debug', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const found = await diagnosed(server.target);
      expect(found.map((each) => [each.step, each.ok])).toEqual([
        ['name resolution', true],
        [name === 'databricks' ? 'TLS' : 'connection', true],
        ...['sign-in', 'create', 'write', 'read', 'swap'].map((step) => [step, true]),
      ]);
    });

    test('is fine, drops what a debug that was killed has left', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const warehouse = await open(server.target);
      const session = await warehouse.session();
      const { statements, introspection } = warehouse;
      const schema = 'martlet_debug_20260301t1200_0a1b2c3d';
      await session.execute(statements.createSchema(schema));
      await session.execute(statements.createTable({ schema, name: 'version_1' }, 'select 1 as value'));
      await diagnose(warehouse, new Date('2026-03-01T13:01:00Z'), () => undefined);
      expect((await introspection.schemas(session)).filter((name) => name.startsWith('martlet_debug'))).toEqual([]);
      await session.close();
      await warehouse.close();
    });

    test.for(Object.entries(PLANTED))(
      'is fine, tells %s on one screen',
      { timeout: 120_000 },
      async ([mistake, { step, reason }], context) => {
        if (server === undefined) return context.skip(notInstalled);
        const target = server.planted[mistake];
        if (target === undefined) throw new Error(`${name} has no ${mistake} planted.`);
        const last = (await diagnosed(target)).at(-1);
        expect(last?.ok).toBe(false);
        if (last === undefined || last.ok) return;
        expect([last.step, last.failure.reason, last.failure.canRetry]).toEqual([step[name], reason, false]);
        const error = failureError(last.failure, { warehouse: name, ...(last.grant === undefined ? {} : { grant: last.grant }) });
        expect(`${error.message}\n${error.hint}`.split('\n').length).toBeLessThan(10);
        for (const secret of ['wrong-password', 'wrong-token', 'a-password-of-tests', 'a-token-of-tests']) {
          expect(`${error.message} ${error.hint}`).not.toContain(secret);
        }
        if (reason === 'permission') expect(error.hint).toContain('grant');
      },
    );
  });
}

async function failureOf(warehouse: Warehouse, work: (session: Session) => Promise<unknown>) {
  try {
    const session = await warehouse.session();
    await work(session);
    await session.close();
  } catch (error) {
    return warehouse.classify(error);
  }
  throw new Error('The network was not bad enough.');
}

async function diagnosed(target: TargetInput): Promise<readonly Diagnosis[]> {
  const warehouse = await open(target);
  const found: Diagnosis[] = [];
  await diagnose(warehouse, new Date(), (each) => void found.push(each));
  await warehouse.close();
  return found;
}
