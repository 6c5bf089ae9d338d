import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const PROJECT = {
  'sources/orders.ts': `
import { date, decimal, source, text } from 'martlet';
export const orders = source({ name: 'orders', schema: 'raw', grain: ['order_id'],
  columns: { order_id: text().notNull(), amount: decimal(18, 2), ordered_on: date() } });`,
  'sources/visits.ts': `
import { integer, source } from 'martlet';
export const visits = source({ name: 'visits', schema: 'raw', columns: { visit_id: integer().notNull() } });`,
  'models/stg_orders.ts': `
import { decimal, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const stgOrders = staging({ name: 'stg_orders', from: { orders }, columns: { order_id: text(), amount: decimal(18, 2) },
  query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`,
  'models/revenue.ts': `
import { decimal, model, sum } from 'martlet';
import { stgOrders } from './stg_orders.js';
export const revenue = model({ name: 'revenue', from: { orders: stgOrders }, columns: { revenue: decimal(18, 2) },
  query: (db) => db.selectFrom('orders').select((eb) => sum(eb.ref('amount')).as('revenue')) });`,
  'models/visit_count.ts': `
import { count, integer, model } from 'martlet';
import { visits } from '../sources/visits.js';
export const visitCount = model({ name: 'visit_count', from: { visits }, columns: { n: integer() },
  query: (db) => db.selectFrom('visits').select(count().as('n')) });`,
  'quality/orders_have_amounts.ts': `
import { dataTest } from 'martlet';
import { orders } from '../sources/orders.js';
export const ordersHaveAmounts = dataTest({ name: 'orders_have_amounts', from: { orders },
  query: (db) => db.selectFrom('orders').select('order_id').where('amount', 'is', null) });`,
};

const ORDERS = "select 'O1' as order_id, 12.50::decimal(18, 2) as amount, date '2024-02-29' as ordered_on";

/** A shop whose tables others load, from these selects. */
async function shop(tables: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = tempProject({ ...PROJECT, ...files });
  await rowsOf(directory, 'create schema raw');
  for (const [name, select] of Object.entries(tables)) await load(directory, name, select);
  return directory;
}

async function load(directory: string, name: string, select: string): Promise<void> {
  await rowsOf(directory, `create or replace table raw.${name} as ${select}`);
}

/** What a command says. */
async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main([...argv, '--no-color'], world);
  return { exitCode, said: world.written + world.complained };
}

const VISITS = 'select 1::smallint as VISIT_ID, now() as loaded_at';

describe('a table that somebody else loads', () => {
  test('is as its contract says, in any width of integers and with columns beside it', async () => {
    const directory = await shop({ orders: ORDERS, visits: VISITS });
    const result = await run(directory, { command: 'build' });
    expect(result.published).toHaveLength(3);
    expect(statuses(result)).toMatchObject({
      'test raw.orders column_contract': 'succeeded',
      'test raw.visits column_contract': 'succeeded',
    });
  });

  test('is told with all that differs, and holds back what reads it before any query fails', async () => {
    const directory = await shop({ orders: 'select 1 as order_id, 12.5::decimal(10, 1) as amount, now() as day', visits: VISITS });
    const { exitCode, said } = await martlet(directory, 'build');
    expect(exitCode).toBe(1);
    expect(said).toContain('raw.orders.order_id is INTEGER in the warehouse, but its contract declares text.');
    expect(said).toContain('raw.orders.amount is DECIMAL(10,1) in the warehouse, but its contract declares decimal(18, 2).');
    expect(said).toContain('raw.orders has no column ordered_on, which its contract declares as date.');
    expect(said.match(/MARTLET-[A-Z]\d+/g)).toEqual(['MARTLET-C053', 'MARTLET-C053', 'MARTLET-C053']);
    const results = JSON.parse(readFileSync(join(directory, 'target/run_results.json'), 'utf8'));
    expect(Object.fromEntries(results.steps.map(({ id, status }: { id: string; status: string }) => [id, status]))).toEqual({
      'test raw.orders column_contract': 'failed',
      'test raw.orders unique_order_id': 'skipped',
      'test raw.orders not_null_order_id': 'skipped',
      'model silver.stg_orders': 'skipped',
      'model gold.revenue': 'skipped',
      'test raw.visits column_contract': 'succeeded',
      'test raw.visits not_null_visit_id': 'succeeded',
      'model gold.visit_count': 'succeeded',
      'test orders_have_amounts': 'skipped',
    });
    await load(directory, 'orders', ORDERS);
    expect((await martlet(directory, 'build')).exitCode).toBe(0);
    expect(await rowsOf(directory, 'select revenue from gold.revenue')).toEqual([{ revenue: '12.50' }]);
  });

  test('is told where it does not stand at all', async () => {
    const directory = await shop({ visits: VISITS });
    const { exitCode, said } = await martlet(directory, 'build');
    expect(exitCode).toBe(1);
    expect(said).toContain('MARTLET-C052  sources/orders.ts');
    expect(said).toContain('raw.orders is not in the warehouse, or you have no right to read it.');
    expect(await rowsOf(directory, 'select n from gold.visit_count')).toEqual([{ n: '1' }]);
  });

  test('is looked at by `run`, too, also for what reads it through a view', async () => {
    const directory = await shop({ orders: ORDERS, visits: VISITS });
    expect((await martlet(directory, 'build')).exitCode).toBe(0);
    await load(directory, 'orders', "select 'O1' as order_id");
    const looked = await run(directory, { command: 'run', select: ['visit_count', 'stg_orders'] });
    expect(statuses(looked)).toEqual({
      'test raw.orders column_contract': 'failed',
      'test raw.visits column_contract': 'succeeded',
      'model silver.stg_orders': 'skipped',
      'model gold.visit_count': 'succeeded',
    });
    const behindView = await run(directory, { command: 'run', select: ['revenue'], refresh: ['gold.revenue'] });
    expect(statuses(behindView)).toEqual({ 'test raw.orders column_contract': 'failed', 'model gold.revenue': 'skipped' });
    expect(await rowsOf(directory, 'select revenue from gold.revenue')).toEqual([{ revenue: '12.50' }]);
  });

  test('is tested alone, and its failing rows are kept', async () => {
    const directory = await shop({
      orders: "select 'O1' as order_id, 1.5::double as amount, date '2024-02-29' as ordered_on",
      visits: VISITS,
    });
    const { exitCode, said } = await martlet(directory, 'test', '--select', 'orders', '--store-failures', '--no-proofs');
    expect(exitCode).toBe(1);
    expect(said).toContain('raw.orders.amount is DOUBLE in the warehouse, but its contract declares decimal(18, 2).');
    expect(await rowsOf(directory, 'from _martlet_failures.shop__raw__orders__column_contract')).toEqual([
      { mismatch: 'other-type', column_name: 'amount', expected: 'decimal(18, 2)', found: 'DOUBLE' },
    ]);
    await load(directory, 'orders', ORDERS);
    const passed = await run(directory, { command: 'test', select: ['orders'] });
    expect(statuses(passed)).toMatchObject({
      'test raw.orders column_contract': 'succeeded',
      'test raw.orders unique_order_id': 'succeeded',
    });
  });

  test('may have no other columns where its source says so', async () => {
    const strict = PROJECT['sources/visits.ts'].replace("schema: 'raw',", "schema: 'raw', extraColumns: 'error',");
    const directory = await shop({ orders: ORDERS, visits: VISITS }, { 'sources/visits.ts': strict });
    const { exitCode, said } = await martlet(directory, 'test', '--select', 'visits');
    expect(exitCode).toBe(1);
    expect(said).toContain('raw.visits has a column loaded_at (TIMESTAMP WITH TIME ZONE), which its contract does not declare.');
  });

  test('has the test in the manifest, and no SQL of it is compiled without a warehouse', async () => {
    const directory = await shop({});
    expect((await martlet(directory, 'compile')).exitCode).toBe(0);
    const manifest = JSON.parse(readFileSync(join(directory, 'target/manifest.json'), 'utf8'));
    const tests = manifest.tests.filter(({ relation }: { relation: string }) => relation === 'raw.visits');
    expect(tests).toMatchObject([{ name: 'column_contract', severity: 'error', errorIf: 0 }, { name: 'not_null_visit_id' }]);
    const { said } = await martlet(directory, 'compile', '--json');
    expect(said).not.toContain('column_contract');
  });
});
