import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { lastRunOf } from '../../src/run/index.js';
import { wallClock as clock, rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const ORDERS = `
import { date, integer, source } from 'martlet';
export const orders = source({ name: 'orders', columns: { id: integer(), day: date(), amount: integer() }, files: { pattern: 'orders.csv' } });`;

const SALES = (materialized: string, amount = `ref('amount')`): string => `
import { between, date, days, integer, incremental, incrementalByTime, model, months, multiply } from 'martlet';
import { orders } from '../sources/orders.js';
export const sales = model({ name: 'sales', from: { orders }, grain: ['id'],
  columns: { id: integer().notNull(), day: date().notNull(), amount: integer().test(between(0, 1000)) },
  materialized: ${materialized},
  query: (db) => db.selectFrom('orders').where('id', 'is not', null).where('day', 'is not', null)
    .select(({ ref }) => [ref('id').$notNull().as('id'), ref('day').$notNull().as('day'), ${amount}.as('amount')]) });`;

const TOTALS = `
import { integer, model } from 'martlet';
import { sales } from './sales.js';
export const totals = model({ name: 'totals', from: { sales }, columns: { rows: integer().notNull() },
  query: (db) => db.selectFrom('sales').select((eb) => [eb.fn.countAll<number>().as('rows')]) });`;

const SHOWN = `
import { date, integer, model, view } from 'martlet';
import { sales } from './sales.js';
export const shown = model({ name: 'shown', from: { sales }, materialized: view(), columns: { id: integer().notNull(), amount: integer() },
  query: (db) => db.selectFrom('sales').select(['id', 'amount']) });`;

type Order = readonly [id: number, day: string, amount: number];

const csv = (orders: readonly Order[]): string => ['id,day,amount', ...orders.map((order) => order.join(','))].join('\n');

interface Content {
  readonly materialized: string;
  readonly orders: readonly Order[];
  readonly amount?: string;
  readonly warehouse?: string;
}

const project = ({ materialized, orders, amount, warehouse = 'warehouse.duckdb' }: Content): string =>
  tempProject(
    {
      'sources/orders.ts': ORDERS,
      'models/sales.ts': SALES(materialized, amount),
      'models/totals.ts': TOTALS,
      'models/shown.ts': SHOWN,
      'data/orders.csv': csv(orders),
    },
    warehouse,
  );

const sales = async (directory: string, relation = 'gold.sales'): Promise<readonly Order[]> =>
  (await rowsOf(directory, `select id, day, amount from ${relation} order by all`)).map(
    ({ id, day, amount }) => [Number(id), String(day), Number(amount)] as const,
  );

const count = async (directory: string): Promise<number> => Number((await rowsOf(directory, 'select rows from gold.totals'))[0]?.rows);

const FIRST: readonly Order[] = [
  [1, '2026-01-01', 10],
  [2, '2026-01-02', 20],
  [3, '2026-01-03', 30],
];

const BY_TIME = `incrementalByTime('day', { lookback: days(1) })`;

describe('a model by time', () => {
  test('takes new days and the days that it looks back to, and leaves the others as they are', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    const first = await run(directory, { command: 'build' });
    expect(first.steps.find(({ id }) => id === 'model gold.sales')).toMatchObject({ status: 'succeeded', rows: 3 });

    const changed: readonly Order[] = [
      [1, '2026-01-01', 11],
      [2, '2026-01-02', 22],
      [3, '2026-01-03', 33],
      [4, '2026-01-04', 44],
    ];
    const next = project({ materialized: BY_TIME, orders: changed, warehouse: `${directory}/warehouse.duckdb` });
    const second = await run(next, { command: 'build' });
    // The first day lies before what is looked back to.
    expect(second.steps.find(({ id }) => id === 'model gold.sales')).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await sales(directory)).toEqual([[1, '2026-01-01', 10], [2, '2026-01-02', 20], ...changed.slice(2)]);
    expect(await count(directory)).toBe(4);
    expect(await rowsOf(directory, 'select count(*)::int as n from gold.shown')).toEqual([{ n: 4 }]);

    const third = await run(next, { command: 'build' });
    expect(new Set(Object.values(statuses(third)))).toEqual(new Set(['unchanged']));
  });

  test('computes a range again and nothing beside it', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    await run(directory, { command: 'build' });
    const restate = { id: 'gold.sales', from: '2026-01-01', to: '2026-01-02' };
    const again = await run(directory, { command: 'build', restate });
    expect(again.steps.find(({ id }) => id === 'model gold.sales')).toMatchObject({ status: 'succeeded', rows: 1 });
    expect(statuses(again)['model gold.totals']).toBe('succeeded');
    const after = await run(directory, { command: 'build' });
    expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
  });

  test('leaves what it was asked for and did not do to be asked for again', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    await run(directory, { command: 'build' });
    const orders: readonly Order[] = [[1, '2026-01-01', 4000], ...FIRST.slice(1)];
    const next = project({ materialized: BY_TIME, orders, warehouse: `${directory}/warehouse.duckdb` });
    const restate = { id: 'gold.sales', from: '2026-01-01', to: '2026-01-02' };
    const changed = new Set(['models/sales.ts']);
    const failed = await run(next, { command: 'build', restate, changed, select: ['sales+'] });
    expect(statuses(failed)['test gold.sales between_amount']).toBe('failed');
    const last = await lastRunOf(await loadProject(next), { environment: 'prod', clock });
    expect(last).toMatchObject({ outcome: 'failed', select: ['sales+'], changed: ['models/sales.ts'], restate });
  });

  test('shows nothing of a batch that fails its test, and keeps it', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    await run(directory, { command: 'build' });
    const next = project({
      materialized: BY_TIME,
      orders: [...FIRST, [4, '2026-01-04', 4000]],
      warehouse: `${directory}/warehouse.duckdb`,
    });
    const result = await run(next, { command: 'build' });
    expect(statuses(result)).toMatchObject({
      'model gold.sales': 'succeeded',
      'test gold.sales between_amount': 'failed',
      'model gold.totals': 'skipped',
    });
    expect(await sales(directory)).toEqual(FIRST);
    expect(await count(directory)).toBe(3);

    const mended = project({
      materialized: BY_TIME,
      orders: [...FIRST, [4, '2026-01-04', 400]],
      warehouse: `${directory}/warehouse.duckdb`,
    });
    expect(statuses(await run(mended, { command: 'build' }))).toMatchObject({
      'model gold.sales': 'succeeded',
      'model gold.totals': 'succeeded',
    });
    expect(await sales(directory)).toHaveLength(4);
    const names = await rowsOf(
      directory,
      `select table_name as name from information_schema.tables where table_name like '%batch%' or table_name like '%prod%'`,
    );
    expect(names).toEqual([]);
  });

  test('is copied before it takes rows in one of two environments', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    await run(directory, { command: 'build' });
    const next = project({ materialized: BY_TIME, orders: [...FIRST, [4, '2026-01-04', 40]], warehouse: `${directory}/warehouse.duckdb` });
    await run(next, { command: 'build', environment: 'dev' });
    expect(await sales(directory, 'gold__dev.sales')).toHaveLength(4);
    expect(await sales(directory)).toEqual(FIRST);
    await run(next, { command: 'build' });
    expect(await sales(directory)).toHaveLength(4);
  });

  test('is built anew by other code, in batches', async () => {
    const directory = project({ materialized: BY_TIME, orders: FIRST });
    await run(directory, { command: 'build' });
    const materialized = `incrementalByTime('day', { start: '2025-12-01', batchSize: months(1), concurrency: 2 })`;
    const next = project({ materialized, orders: FIRST, amount: `multiply(ref('amount'), 2)`, warehouse: `${directory}/warehouse.duckdb` });
    const result = await run(next, { command: 'build' });
    expect(result.steps.find(({ id }) => id === 'model gold.sales')).toMatchObject({ status: 'succeeded', rows: 3 });
    expect((await sales(directory)).map(([, , amount]) => amount)).toEqual([20, 40, 60]);
  });
});
