import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { httpReceiver } from '../../framework/tests/alerts/receivers.js';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const DAYS = Array.from({ length: 40 }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10));

/** A hundred orders a day, and ten on the last one, long ago. */
const ORDERS = ['order_id,ordered_at']
  .concat(
    DAYS.flatMap((day, index) => Array.from({ length: index === 39 ? 10 : 100 - (index % 7) }, (_, n) => `${index}-${n},${day}T10:00:00Z`)),
  )
  .join('\n');

const project = (url: string): string =>
  tempProject({
    'data/orders.csv': ORDERS,
    'martlet.config.ts': `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop', data: { directory: 'data' }, targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
  alerts: { channels: { ours: { kind: 'webhook', url: '${url}' } }, routes: [{ to: ['ours'] }] },
});`,
    'sources/orders.ts': `
import { source, text, timestamp } from 'martlet';
export const orders = source({
  name: 'orders', owner: 'sales', columns: { order_id: text().notNull().unique(), ordered_at: timestamp().notNull() },
  files: { pattern: 'orders.csv' }, freshness: { column: 'ordered_at', warnAfterHours: 24, errorAfterHours: 48 },
  monitors: (m) => m.daily('ordered_at', [m.volume()]),
});`,
  });

const keysOf = (received: readonly { readonly body: unknown }[]) =>
  received.flatMap(({ body }) =>
    (body as { notices: { key: string; event: string }[] }).notices.map(({ key, event }) => `${event} ${key}`),
  );

test('freshness, monitors, scores and alerts are there for schedulers and people, and an alert outlives a receiver that is down', async () => {
  const receiver = await httpReceiver(503, 503, 200);
  const directory = project(receiver.url);

  // The build finds the day with a tenth of the orders; nobody can be told yet.
  const build = await martlet(directory, 'build');
  expect(build.exitCode, build.out + build.err).toBe(0);
  expect(build.out).toContain('anomalies in 1 of 1 monitor');

  const freshness = await martlet(directory, 'freshness', '--json');
  expect(freshness.exitCode).toBe(1);
  expect(JSON.parse(freshness.out)).toMatchObject({
    relation: 'bronze.orders',
    status: 'failed',
    newestAt: '2026-02-09T10:00:00.000Z',
    error: { code: expect.stringMatching(/^MARTLET-/) },
  });

  // What could not be sent goes out with a later command.
  const alerts = await martlet(directory, 'alerts', '--json');
  expect(alerts.exitCode, alerts.err).toBe(0);
  const open = alerts.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(open.map(({ key, owner }) => [key, owner])).toEqual([
    [expect.stringMatching(/^monitor bronze\.orders/), 'sales'],
    ['freshness bronze.orders', 'sales'],
  ]);
  const told = keysOf(receiver.received.slice(2));
  for (const { key } of open) expect(told.filter((each) => each === `trigger ${key}`)).toHaveLength(1);

  // No new day is no good news; what somebody calls expected is.
  const resolved = () => keysOf(receiver.received).filter((each) => each.startsWith('resolve'));
  const monitor = await martlet(directory, 'monitor', '--json');
  expect(monitor.exitCode).toBe(0);
  expect(monitor.events()).toEqual([expect.objectContaining({ kind: 'monitor', relation: 'bronze.orders', because: 'no-news' })]);
  expect(resolved()).toEqual([]);
  const say = (...rest: readonly string[]) => martlet(directory, 'monitor', '--expected', 'orders', '--from', '2026-02-09', ...rest);
  const misspelt = await say('--monitor', 'volume_dayly');
  expect(misspelt.exitCode).toBe(2);
  expect(misspelt.err).toContain('bronze.orders has no monitor "volume_dayly".');
  expect(misspelt.err).toContain('volume_daily');
  const expected = await say();
  expect([expected.exitCode, expected.out]).toEqual([0, 'Noted: bronze.orders from 2026-02-09 to 2026-02-09 is as expected.\n']);
  expect(resolved()).toEqual(['resolve monitor bronze.orders volume_daily']);

  const quality = await martlet(directory, 'quality', '--json');
  expect(quality.exitCode).toBe(0);
  expect(JSON.parse(quality.out)).toMatchObject({ all: { dimensions: { uniqueness: 100, timeliness: 0 } } });

  // Newer orders make it fresh, and that is told too.
  writeFileSync(
    join(directory, 'data/orders.csv'),
    `${readFileSync(join(directory, 'data/orders.csv'), 'utf8')}\nnew,${new Date().toISOString()}`,
  );
  expect((await martlet(directory, 'ingest')).exitCode).toBe(0);
  const fresh = await martlet(directory, 'freshness');
  expect(fresh.exitCode, fresh.out).toBe(0);
  expect(keysOf(receiver.received)).toContain('resolve freshness bronze.orders');
});

test('debug --alerts sends each channel a test message, and says which it did not reach', async () => {
  const receiver = await httpReceiver(200);
  const directory = project(receiver.url);
  const fine = await martlet(directory, 'debug', '--alerts');
  expect(fine.exitCode, fine.out + fine.err).toBe(0);
  expect(fine.out).toMatch(/ok +alerts ours +a test message was sent \(webhook\)/);
  expect(keysOf(receiver.received)).toEqual([expect.stringMatching(/^test /)]);
  // It tries the channels and changes nothing: no alert is open, and the warehouse is as it was.
  expect((await martlet(directory, 'alerts')).out).toContain('No alert is open.');

  const away = await httpReceiver(302);
  const broken = await martlet(project(away.url), 'debug', '--alerts', '--json');
  expect(broken.exitCode).toBe(2);
  const told = broken.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told).toContainEqual(
    expect.objectContaining({ subject: 'alerts ours', errors: [expect.objectContaining({ code: 'MARTLET-S062' })] }),
  );
  expect(broken.out).not.toContain('secret-token');
});
