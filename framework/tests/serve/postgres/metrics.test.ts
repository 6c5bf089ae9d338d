import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { date, decimal, fact, integer, measuresOf, simpleMetric, text } from '../../../src/index.js';
import { type SemanticModel, semanticModel } from '../../../src/semantic/index.js';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';

const columns = {
  order_id: text().notNull(),
  line_number: integer().notNull(),
  order_date: date().notNull(),
  channel: text(),
  quantity: integer(),
  net_amount: decimal(18, 2),
};
const sales = fact({
  name: 'fact_sales',
  grain: ['order_id', 'line_number'],
  columns,
  time: 'order_date',
  measures: measuresOf(columns, (m) => ({ revenue: m.sum('net_amount'), units: m.sum('quantity'), orders: m.countDistinct('order_id') })),
  from: {},
  query: (): never => {
    throw new Error('the rows are given');
  },
});
const metrics = (['revenue', 'units', 'orders'] as const).map((name) =>
  simpleMetric({ name, description: `The ${name}.`, from: sales, measure: name }),
);

let endpoint: TestEndpoint;
let client: pg.Client;

beforeAll(async () => {
  const named = semanticModel([sales], metrics);
  // In a project a relation's id says its schema.
  const model: SemanticModel = {
    ...named,
    tableOf: (relation) => ({ ...named.tableOf(relation), id: `gold.${relation.name}` }),
    tableNamed: (name) => named.tableNamed(name.replace('gold.', '')),
  };
  endpoint = await openEndpoint(SHOP, { model });
  client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await endpoint.close();
});

const rows = async (sql: string): Promise<unknown> => (await client.query({ text: sql, rowMode: 'array' })).rows;

describe('the schema metrics', () => {
  test('tells its relations, with attributes and metrics as columns', async () => {
    expect(await rows("select table_name, table_type from information_schema.tables where table_schema = 'metrics'")).toEqual([
      ['sales', 'VIEW'],
    ]);
    const names = (await rows("select column_name from information_schema.columns where table_schema = 'metrics'")) as string[][];
    expect(names.flat()).toEqual(expect.arrayContaining(['channel', 'date', 'date_month', 'revenue', 'units', 'orders']));
  });

  test('aggregates a metric by what is grouped by', async () => {
    const from = 'from metrics.sales';
    expect(await rows(`select channel, revenue, orders ${from} group by 1 order by 1`)).toEqual([
      ['retail', '40.40', '1'],
      ['web', '24.90', '1'],
      [null, null, '1'],
    ]);
    expect(await rows(`select orders, units ${from}`)).toEqual([['3', '8']]);
    expect(
      await rows(`select date_trunc('month', date)::date::text as month, sum(revenue) as total ${from} group by 1 order by month desc`),
    ).toEqual([
      ['2024-02-01', '40.40'],
      ['2024-01-01', '24.90'],
    ]);
    expect(
      await rows(
        `select channel, round(revenue / orders, 1)::text ${from} where channel in ('web', 'retail') and date >= '2024-02-01' group by channel having units > 1`,
      ),
    ).toEqual([['retail', '40.4']]);
    expect(
      await rows(`select * from (select channel, units ${from} where not channel = 'web' group by channel) as few where units > 0`),
    ).toEqual([['retail', '4']]);
  });

  test('refuses what a metric can’t mean, and says what can be asked instead', async () => {
    const from = 'from metrics.sales';
    const refusals: unknown[] = [];
    for (const sql of [
      `select * ${from}`,
      `select avg(revenue) ${from}`,
      `select channel, revenue ${from} group by date`,
      `select revenue ${from} where revenue > 1`,
      `select channel ${from}`,
      `select count(*) ${from}`,
      'select revenue from metrics.nothing',
      `select m.revenue ${from} m, gold.dim_products`,
    ])
      refusals.push(
        await client.query(sql).then(
          () => 'answered',
          (error: { code: string; hint?: string }) => [error.code, error.hint !== undefined],
        ),
      );
    expect(refusals).toEqual([
      ['0A000', true],
      ['0A000', true],
      ['42803', true],
      ['42803', true],
      ['0A000', true],
      ['0A000', true],
      ['42P01', true],
      ['0A000', true],
    ]);
  });
});
