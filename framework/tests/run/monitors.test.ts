import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { type CommandFindings, freshnessOfProject, monitorProject, noteFeedback, type OpenRun, readPast } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const SOURCE = `
import { type Row, type Source, decimal, source, text, timestamp } from 'martlet';
const columns = { channel: text(), ordered_at: timestamp().notNull(), amount: decimal(18, 2) };
export interface Orders extends Row<typeof columns> {}
export const orders: Source<Orders> = source({
  name: 'orders',
  columns,
  freshness: { column: 'ordered_at', warnAfterHours: 12, errorAfterHours: 36 },
  monitors: (m) => [
    ...m.daily('ordered_at', [m.volume(), m.volume({ by: 'channel' }), m.nullShare('channel'), m.mean('amount'), m.mix('channel')]),
    m.freshness('ordered_at'),
  ],
});
`;
const MODEL = `
import { type Model, type Row, decimal, model, text } from 'martlet';
import { orders } from '../sources/orders.js';
const columns = { channel: text(), amount: decimal(18, 2) };
export interface Amounts extends Row<typeof columns> {}
export const amounts: Model<Amounts> = model({
  name: 'amounts', from: { orders }, columns, monitors: (m) => [m.volume({ severity: 'error' })], freshness: { warnAfterHours: 1 },
  query: (db) => db.selectFrom('orders').select(['channel', 'amount']),
});
`;

const dayOf = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
const morning = (day: number) => ({ elapsed: () => performance.now(), now: () => `${dayOf(day)}T06:00:00.000Z` });

async function execute(directory: string, ...statements: readonly string[]): Promise<void> {
  const warehouse = await openDuckDB({ path: join(directory, 'warehouse.duckdb') });
  const session = await warehouse.session();
  for (const statement of statements) await session.execute(statement);
  await session.close();
  await warehouse.close();
}

/** So many rows on one day, evenly over its hours. */
const rowsOf = (day: number, rows: number, amount = 10): string =>
  `insert into bronze.orders select case when i % 4 = 0 then 'retail' else 'web' end, timestamp '${dayOf(day)}' + to_seconds(i * 86400 // ${rows}), ${amount} + i % 7 from range(${rows}) t(i)`;

/** A shop with thirty days of orders. */
async function shop(): Promise<string> {
  const directory = tempProject({ 'sources/orders.ts': SOURCE, 'models/amounts.ts': MODEL });
  const days = Array.from({ length: 30 }, (_, day) => rowsOf(day, 400 + ((day * 7) % 11)));
  await execute(
    directory,
    'create schema bronze',
    'create table bronze.orders (channel varchar, ordered_at timestamp, amount decimal(18, 2))',
    ...days,
  );
  return directory;
}

const ids = new Set(['bronze.orders', 'gold.amounts']);

describe('monitors', () => {
  test('learn from the data that is there, find what is unusual on the next day, and are told what is expected', async () => {
    const directory = await shop();
    const project = await loadProject(directory);
    const first = await monitorProject(project, { ids, clock: morning(30) });
    expect(first.map(({ id, status, because }) => [id, status, because])).toEqual([
      ['monitor bronze.orders volume_daily', 'succeeded', undefined],
      ['monitor bronze.orders volume_by_channel_daily', 'succeeded', undefined],
      ['monitor bronze.orders null_share_channel_daily', 'succeeded', undefined],
      ['monitor bronze.orders mean_amount_daily', 'succeeded', undefined],
      ['monitor bronze.orders mix_channel_daily', 'succeeded', undefined],
      ['monitor bronze.orders freshness_ordered_at', 'succeeded', 'learning'],
    ]);

    await execute(
      directory,
      rowsOf(30, 200, 10_000),
      `update bronze.orders set channel = null where channel = 'retail' and ordered_at >= '${dayOf(30)}'`,
    );
    const second = await monitorProject(project, { ids, clock: morning(31) });
    const unusual = second.filter(({ status }) => status === 'warned');
    expect(unusual.map(({ test: name }) => name)).toEqual([
      'volume_daily',
      'volume_by_channel_daily',
      'null_share_channel_daily',
      'mean_amount_daily',
      'mix_channel_daily',
    ]);
    expect(unusual[0]?.errors?.[0]).toMatchObject({ reason: 'monitor-unusual', parameters: { day: dayOf(30), value: 200 } });

    // The same day is not told twice, and somebody says that the new number is right.
    const repeated = await monitorProject(project, { ids, clock: morning(31) });
    expect(repeated.map(({ status, because }) => [status, because])).toEqual([
      ...Array.from({ length: 5 }, () => ['succeeded', 'no-news']),
      ['succeeded', 'learning'],
    ]);
    await execute(directory, rowsOf(31, 200));
    const feedback = { verdict: 'expected', from: dayOf(31), to: dayOf(31), monitor: 'volume_daily' } as const;
    const well = async (from: string): Promise<readonly string[]> => {
      const ids: string[] = [];
      const afterwards = async (_: OpenRun, { verdicts }: CommandFindings): Promise<void> =>
        void ids.push(...verdicts.filter(({ status }) => status === 'well').map(({ id }) => id));
      await noteFeedback(project, { clock: morning(31), relation: 'bronze.orders', feedback: { ...feedback, from }, afterwards });
      return ids;
    };
    expect(await well(dayOf(31))).toEqual([]);
    expect(await well(dayOf(30))).toEqual(['monitor bronze.orders volume_daily']);
    const third = await monitorProject(project, { ids, clock: morning(32) });
    expect(third.filter(({ status }) => status === 'warned').map(({ test: name }) => name)).toEqual(['volume_by_channel_daily']);
  });

  test('tell which days were unusual, without those that are expected, and with no word of personal data', async () => {
    const directory = await shop();
    await monitorProject(await loadProject(directory), { ids, clock: morning(30) });
    await execute(directory, rowsOf(30, 200));
    const project = await loadProject(directory);
    await monitorProject(project, { ids, clock: morning(31) });
    const past = async (of = project) => {
      const { anomalies } = await readPast(of, {
        since: '2026-01-01',
        publications: 1,
        runs: { since: '2026-01-01', most: 1 },
        clock: morning(31),
      });
      return anomalies.filter(({ monitor }) => monitor.startsWith('volume'));
    };
    const on = { relation: 'bronze.orders', day: dayOf(30) };
    expect(await past()).toEqual([
      { ...on, monitor: 'volume_daily', value: 200 },
      { ...on, monitor: 'volume_by_channel_daily retail', value: 50 },
      { ...on, monitor: 'volume_by_channel_daily web', value: 150 },
    ]);
    const personal = tempProject(
      { 'sources/orders.ts': SOURCE.replace('channel: text()', "channel: text().pii('name')") },
      join(directory, 'warehouse.duckdb'),
    );
    expect(await past(await loadProject(personal))).toEqual([
      { ...on, monitor: 'volume_daily', value: 200 },
      { ...on, monitor: 'volume_by_channel_daily' },
      { ...on, monitor: 'volume_by_channel_daily' },
    ]);
    const feedback = { verdict: 'expected', from: dayOf(30), to: dayOf(30), monitor: 'volume_daily' } as const;
    await noteFeedback(project, { clock: morning(31), relation: 'bronze.orders', feedback });
    expect((await past()).map(({ monitor }) => monitor)).toEqual(['volume_by_channel_daily retail', 'volume_by_channel_daily web']);
  });

  test('run after a build has published, and are steps of its results', async () => {
    const directory = await shop();
    const result = await run(directory, { command: 'build' });
    const monitors = result.steps.filter(({ kind }) => kind === 'monitor');
    expect(monitors.map(({ id }) => id)).toContain('monitor gold.amounts volume');
    expect(monitors.find(({ relation }) => relation === 'gold.amounts')).toMatchObject({ status: 'succeeded', because: 'learning' });
    // What has read somebody else's table is built and measured again.
    const again = await run(directory, { command: 'build' });
    expect(again.steps.filter(({ kind, relation }) => kind === 'monitor' && relation === 'gold.amounts')).toHaveLength(1);
  });

  test('look at a table of ours only when it was built', async () => {
    const seeded = `
import { integer, seed } from 'martlet';
export const levels = seed({ name: 'levels', columns: { level: integer() }, rows: [{ level: 1 }], monitors: (m) => [m.volume()] });`;
    const directory = tempProject({ 'models/levels.ts': seeded });
    const monitorsOf = async () => (await run(directory, { command: 'build' })).steps.filter(({ kind }) => kind === 'monitor');
    expect(await monitorsOf()).toHaveLength(1);
    expect(await monitorsOf()).toEqual([]);
  });
});

describe('freshness', () => {
  test('is told of sources and models, by their rules', async () => {
    const directory = await shop();
    const project = await loadProject(directory);
    const at = async (hours: number) => {
      const now = new Date(Date.UTC(2026, 0, 31, hours)).toISOString();
      const measured = await freshnessOfProject(project, { ids, clock: { elapsed: () => 0, now: () => now } });
      return measured.map((each) => [each.id, each.ok ? each.freshness.status : 'unknown']);
    };
    expect(await at(6)).toEqual([
      ['bronze.orders', 'fresh'],
      ['gold.amounts', 'stale'],
    ]);
    expect(await at(20)).toContainEqual(['bronze.orders', 'stale']);
    expect(await at(40)).toContainEqual(['bronze.orders', 'failed']);
  });

  test('limits a build to what got fresher since the one before', async () => {
    const directory = await shop();
    const built = async (): Promise<readonly string[]> =>
      (await run(directory, { command: 'build', select: ['source_status:fresher+'] })).steps
        .filter(({ kind }) => kind === 'model')
        .map(({ id, status }) => `${id} ${status}`);
    expect(await built()).toEqual(['model gold.amounts succeeded']);
    expect(await built()).toEqual([]);
    await execute(directory, rowsOf(30, 10));
    expect(await built()).toHaveLength(1);
  });
});
