import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { Notice } from '../../src/integrations/index.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';
import { httpReceiver } from './receivers.js';

const SOURCE = `
  import { decimal, source, text, timestamp } from 'martlet';
  export const orders = source({ name: 'orders', files: { pattern: 'orders.csv' },
    columns: { channel: text().notNull(), ordered_at: timestamp().notNull(), amount: decimal(18, 2).notNull() },
    monitors: (m) => m.daily('ordered_at', [m.mean('amount', { by: 'channel' })]) });`;

const MODEL = `
  import { between, decimal, matches, model, text } from 'martlet';
  import { orders } from '../sources/orders.js';
  export const amounts = model({ name: 'amounts', from: { orders }, materialized: { kind: 'table' },
    columns: { channel: text().notNull().test(matches('^(web|retail)$', { severity: 'warn' })), amount: decimal(18, 2).notNull().test(between(0, 1000)) },
    query: (db) => db.selectFrom('orders').select(['channel', 'amount']) });`;

const config = (url: string): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({
    name: 'shop', data: { directory: 'data' },
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
    alerts: { channels: { ours: { kind: 'webhook', url: '${url}' } }, routes: [{ to: ['ours'] }] },
  });`;

/** Sixty days of two channels, then what a test adds. */
function rows(...more: readonly string[]): string {
  const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10));
  const usual = days.flatMap((day, index) =>
    ['web', 'retail'].map((channel) => `${channel},${day}T10:00:00Z,${50 + ((index * 7) % 5)}.00`),
  );
  return ['channel,ordered_at,amount', ...usual, ...more, ''].join('\n');
}

/** A shop whose alerts go to a receiver, and what there is to do with it. */
async function shop() {
  const { url, received } = await httpReceiver(200);
  const directory = tempProject({
    'martlet.config.ts': config(url),
    'sources/orders.ts': SOURCE,
    'models/amounts.ts': MODEL,
    'data/orders.csv': rows(),
  });
  const martlet = async (...argv: readonly string[]): Promise<readonly string[]> => {
    const world = new FakeSurroundings(directory);
    await main(argv, world);
    return world.lines;
  };
  return {
    martlet,
    deliver: (...more: readonly string[]) => writeFileSync(join(directory, 'data/orders.csv'), rows(...more)),
    /** What receivers were told, in order. */
    told: () => received.flatMap(({ body }) => (body as { notices: Notice[] }).notices.map(({ event, key }) => `${event} ${key}`)),
    open: async () => (await martlet('alerts', '--json')).map((line) => (JSON.parse(line) as Notice).key),
  };
}

const TOO_MUCH = 'web,2025-01-05T11:00:00Z,5000.00';
const ODD = 'odd,2025-01-05T11:00:00Z,50.00';
const FAILED = 'test gold.amounts between_amount';
const WARNED = 'test gold.amounts matches_channel';

describe('an alert', () => {
  test('is resolved when the data goes back to what its test has held on', async () => {
    const { martlet, deliver, told, open } = await shop();
    await martlet('build');
    deliver(TOO_MUCH);
    await martlet('build');
    expect(await open()).toEqual([FAILED]);
    deliver();
    await martlet('build');
    expect([await open(), told()]).toEqual([[], [`trigger ${FAILED}`, `resolve ${FAILED}`]]);
  });

  test('stays open while its rows are not published, whatever is tested of those that are', async () => {
    const { martlet, deliver, told, open } = await shop();
    await martlet('build');
    deliver(TOO_MUCH);
    await martlet('build');
    await martlet('test');
    await martlet('build', '--select', 'orders');
    expect([await open(), told()]).toEqual([[FAILED], [`trigger ${FAILED}`]]);
  });

  test('of a warning stays open while nothing changes, and opens again with the data that it was about', async () => {
    const { martlet, deliver, told, open } = await shop();
    deliver(ODD);
    await martlet('build');
    await martlet('build');
    expect(await open()).toEqual([WARNED]);
    deliver();
    await martlet('build');
    expect(await open()).toEqual([]);
    deliver(ODD);
    await martlet('build');
    expect([await open(), told()]).toEqual([[WARNED], [`trigger ${WARNED}`, `resolve ${WARNED}`, `trigger ${WARNED}`]]);
  });

  test('follows what is published when that goes back', async () => {
    const { martlet, deliver, open } = await shop();
    await martlet('build');
    deliver(ODD);
    await martlet('build');
    await martlet('rollback');
    expect(await open()).toEqual([]);
    await martlet('rollback', '--to', '2');
    expect(await open()).toEqual([WARNED]);
  });

  test('of a part of a monitor is not resolved by another part', async () => {
    const { martlet, deliver, told, open } = await shop();
    await martlet('build');
    const next = (day: number, channel: string, amount: number): string => `${channel},2025-03-0${day}T10:00:00Z,${amount}.00`;
    const unusual = [next(2, 'web', 51), next(2, 'retail', 900)];
    const retail = 'monitor bronze.orders mean_amount_by_channel_daily retail';
    deliver(...unusual);
    await martlet('build');
    expect(await open()).toEqual([retail]);
    deliver(...unusual, next(3, 'web', 52));
    await martlet('build');
    await martlet('monitor');
    expect(await open()).toEqual([retail]);
    deliver(...unusual, next(3, 'web', 52), next(4, 'retail', 52));
    await martlet('build');
    expect([await open(), told()]).toEqual([[], [`trigger ${retail}`, `resolve ${retail}`]]);
  });
});
