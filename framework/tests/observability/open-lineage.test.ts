import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { datasetPlace } from '../../src/warehouses/targets.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';
import { problemsOf, type ReceivedEvent } from './lineage-events.js';
import { receiver } from './receiver.js';

const config = (observability: string): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', data: { directory: 'data' }, observability: ${observability},
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } } });`;

const FILES = {
  'sources/orders.ts': `
    import { decimal, integer, source, text } from 'martlet';
    export const orders = source({ name: 'orders', description: 'One row per order.', owner: 'sales', files: { pattern: 'orders*.csv' },
      columns: { id: integer().notNull().describe('The number of the order.'), email: text().pii('email'), amount: decimal(10, 2).notNull() } });`,
  'models/stg_orders.ts': `
    import { decimal, integer, ephemeral, staging } from 'martlet';
    import { orders } from '../sources/orders.js';
    export const stgOrders = staging({ name: 'stg_orders', from: { orders }, materialized: ephemeral(),
      columns: { id: integer().notNull(), amount: decimal(10, 2).notNull() },
      query: (db) => db.selectFrom('orders').select(['id', 'amount']).where('id', '>', 4711) });`,
  'models/revenue.ts': `
    import { atLeast, decimal, integer, model, sum, table } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const revenue = model({ name: 'revenue', description: 'One row per order.', owner: 'finance', tags: ['daily'], from: { orders: stgOrders },
      materialized: table(), grain: ['id'],
      columns: { id: integer().notNull(), revenue: decimal(38, 2).test(atLeast(0)) },
      query: (db) => db.selectFrom('orders').select(({ ref }) => ['id', sum(ref('amount')).as('revenue')]).groupBy('id') });`,
  'data/orders.csv': 'id,email,amount\n4712,anna@example.com,10.00\n4713,ben@example.com,-3.00\n',
};

const VARIABLES = { MARTLET_COMMIT: 'c0ffee', GITHUB_SERVER_URL: 'https://code.example.com', GITHUB_REPOSITORY: 'acme/shop' };

async function martlet(directory: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const world = new FakeSurroundings(directory, { environment: { ...VARIABLES, ...environment } });
  Object.assign(world, { clock: { elapsed: () => performance.now(), now: () => new Date().toISOString() } });
  return { exitCode: await main(argv, world), out: world.written, err: world.complained };
}

const eventsIn = (directory: string): readonly ReceivedEvent[] =>
  readFileSync(join(directory, 'lineage/events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReceivedEvent);

describe('events of OpenLineage', () => {
  test('a build tells of itself, of loads, builds and data tests, in order, valid by the schemas', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config("{ openLineage: { file: 'lineage/events.jsonl' } }") });
    expect(await martlet(directory, ['build'])).toMatchObject({ exitCode: 1 });
    const events = eventsIn(directory);
    expect(problemsOf(events)).toEqual([]);
    const told = events.map(({ eventType, job }) => `${eventType} ${job.name}`);
    expect(told[0]).toBe('START shop.build');
    expect(told[1]).toBe('RUNNING shop.build');
    expect(told.at(-1)).toBe('FAIL shop.build');
    expect(told.filter((each) => each.endsWith('shop.bronze.orders'))).toEqual(['START shop.bronze.orders', 'COMPLETE shop.bronze.orders']);
    expect(told.filter((each) => each.endsWith('shop.gold.revenue'))).toEqual(['START shop.gold.revenue', 'COMPLETE shop.gold.revenue']);
    expect(told.filter((each) => each.endsWith('shop.gold.revenue.test'))).toEqual([
      'START shop.gold.revenue.test',
      'FAIL shop.gold.revenue.test',
    ]);
    // Each run begins before it ends, and both have one id.
    for (const name of new Set(events.map(({ job }) => job.name)))
      expect(new Set(events.filter(({ job }) => job.name === name).map(({ run }) => run.runId)).size).toBe(1);
  });

  test('a build says what it read and made: names, columns, where they come from, rows, owners, the statement without its values', async () => {
    const directory = tempProject({
      ...FILES,
      'martlet.config.ts': config("{ openLineage: { namespace: 'acme', file: 'lineage/events.jsonl' } }"),
    });
    await martlet(directory, ['build']);
    const events = eventsIn(directory);
    const database = datasetPlace({ warehouse: 'duckdb', path: 'warehouse.duckdb' } as never, directory).namespace;
    const [begin, end] = events.filter(({ job }) => job.name === 'shop.gold.revenue');
    expect(begin?.job).toMatchObject({
      namespace: 'acme',
      facets: {
        jobType: { processingType: 'BATCH', integration: 'MARTLET', jobType: 'MODEL' },
        sql: { dialect: 'duckdb' },
        documentation: { description: 'One row per order.' },
        ownership: { owners: [{ name: 'finance', type: 'OWNER' }] },
        tags: { tags: [{ key: 'daily', value: 'true' }] },
        sourceCodeLocation: { url: 'https://code.example.com/acme/shop/blob/c0ffee/models/revenue.ts', version: 'c0ffee' },
      },
    });
    expect(begin?.run.facets).toMatchObject({
      parent: { job: { namespace: 'acme', name: 'shop.build' } },
      processing_engine: { name: 'martlet' },
    });
    // What is inlined is no dataset: its own input is.
    expect(end?.inputs.map(({ namespace, name }) => ({ namespace, name }))).toEqual([
      { namespace: database, name: 'warehouse.bronze.orders' },
    ]);
    expect(end?.outputs[0]).toMatchObject({
      namespace: database,
      name: 'warehouse.gold.revenue',
      facets: {
        schema: {
          fields: [
            { name: 'id', type: 'integer' },
            { name: 'revenue', type: 'decimal(38, 2)' },
          ],
        },
        symlinks: { identifiers: [{ name: expect.stringMatching(/^warehouse\.gold__versions\.revenue__/), type: 'TABLE' }] },
      },
      outputFacets: { outputStatistics: { rowCount: 2 } },
    });
    expect(end?.outputs[0]?.facets?.columnLineage).toMatchObject({
      fields: {
        revenue: {
          inputFields: [
            {
              namespace: database,
              name: 'warehouse.bronze.orders',
              field: 'amount',
              transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }],
            },
          ],
        },
      },
    });
    const load = events.find(({ job, eventType }) => job.name === 'shop.bronze.orders' && eventType === 'COMPLETE');
    expect(load?.inputs).toMatchObject([
      { namespace: 'file', name: join(directory, 'data/orders*.csv'), inputFacets: { inputStatistics: { fileCount: 1 } } },
    ]);
    expect(load?.outputs[0]?.facets?.schema).toMatchObject({ fields: [{ name: 'id', description: 'The number of the order.' }, {}, {}] });
    const tests = events.find(({ job, eventType }) => job.name === 'shop.gold.revenue.test' && eventType === 'FAIL');
    expect(tests?.inputs[0]?.inputFacets?.dataQualityAssertions).toMatchObject({
      assertions: expect.arrayContaining([
        expect.objectContaining({ success: false, column: 'revenue', severity: 'error', expected: '0', actual: '1' }),
        expect.objectContaining({ success: true }),
      ]),
    });
    expect(tests?.run.facets).toMatchObject({ errorMessage: { message: expect.stringContaining('MARTLET-R002') } });
    const all = JSON.stringify(events);
    for (const value of ['4711', 'anna@', 'ben@', '4712']) expect(all).not.toContain(value);
  });

  test('a server gets them in order with its key, below the run of the scheduler that started the command', async () => {
    const server = await receiver();
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{ openLineage: {} }') });
    const parent = '0198c5ad-0000-7000-8000-000000000001';
    await martlet(directory, ['build'], {
      OPENLINEAGE_URL: server.url,
      OPENLINEAGE_API_KEY: 'sesame',
      OPENLINEAGE_NAMESPACE: 'prod',
      OPENLINEAGE_PARENT_ID: `airflow/shop_dag.build/${parent}`,
    });
    await server.close();
    const events = server.received.map(({ body }) => body as ReceivedEvent);
    expect(problemsOf(events)).toEqual([]);
    expect(new Set(server.received.map(({ path }) => path))).toEqual(new Set(['/api/v1/lineage']));
    expect(server.received[0]?.headers.authorization).toBe('Bearer sesame');
    expect(events[0]).toMatchObject({
      eventType: 'START',
      job: { namespace: 'prod', name: 'shop.build' },
      run: { facets: { parent: { run: { runId: parent }, job: { namespace: 'airflow', name: 'shop_dag.build' } } } },
    });
    expect(events.at(-1)).toMatchObject({ eventType: 'FAIL', job: { name: 'shop.build' } });
    expect(events[2]?.run.facets).toMatchObject({ parent: { run: { runId: events[0]?.run.runId }, root: { run: { runId: parent } } } });
  });

  test('on the console they go to the standard error, and the JSON of the command stays whole', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{ openLineage: { console: true } }') });
    const { out, err } = await martlet(directory, ['build', '--json']);
    const lines = (text: string): readonly object[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
    expect(lines(err).every((line) => 'eventType' in line)).toBe(true);
    expect(lines(out).every((line) => 'kind' in line)).toBe(true);
  });

  test('a command that can’t begin fails as a run', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config("{ openLineage: { file: 'lineage/events.jsonl' } }") });
    await martlet(directory, ['build', '--select', 'orders']);
    expect((await martlet(directory, ['build', '--select', 'nothing_of_this_name'])).exitCode).toBe(2);
    const last = eventsIn(directory).at(-1);
    expect(last).toMatchObject({
      eventType: 'FAIL',
      run: { facets: { errorMessage: { message: expect.stringContaining('MARTLET-U005') } } },
    });
  });
});

describe('a receiver that does not do what it should', () => {
  const build = async (answer?: Parameters<typeof receiver>[0]) => {
    const server = await receiver(answer);
    const directory = tempProject({
      ...FILES,
      'data/orders.csv': 'id,email,amount\n4712,anna@example.com,10.00\n',
      'martlet.config.ts': config('{ flushSeconds: 0.3, openLineage: {} }'),
    });
    const began = performance.now();
    const ended = await martlet(directory, ['build'], { OPENLINEAGE_URL: server.url });
    const milliseconds = performance.now() - began;
    await server.close();
    return { ...ended, milliseconds, received: server.received };
  };

  test('fails no build and is named at its end', async () => {
    for (const status of [500, 404]) {
      const { exitCode, out } = await build((response) => void response.writeHead(status).end());
      expect(exitCode).toBe(0);
      expect(out).toContain(`MARTLET-R310`);
      expect(out).toContain(`the server answered ${status}`);
    }
    const { exitCode, out } = await build((response) => void response.destroy());
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('the server can’t be reached') });
  });

  test('that never answers delays no build by more than the end’s own wait', async () => {
    const { exitCode, out, received } = await build(() => undefined);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('MARTLET-R310') });
    // The first event is asked for three times at most; none behind it is sent.
    expect(received.length).toBeLessThanOrEqual(3);
  });
});

test('relations are called as the naming of OpenLineage says on each warehouse', () => {
  const relation = { schema: 'gold', name: 'fact_sales' };
  const named = (target: object): object => {
    const { namespace, nameOf } = datasetPlace(target as never, '/project');
    return { namespace, name: nameOf(relation) };
  };
  expect({
    duckdb: named({ warehouse: 'duckdb', path: 'data/shop.duckdb' }),
    snowflake: named({ warehouse: 'snowflake', account: 'ACME-Prod', database: 'analytics' }),
    bigquery: named({ warehouse: 'bigquery', project: 'acme' }),
    databricks: named({ warehouse: 'databricks', host: 'acme.cloud.databricks.com', catalog: 'main' }),
  }).toEqual({
    duckdb: { namespace: 'duckdb:///project/data/shop.duckdb', name: 'shop.gold.fact_sales' },
    snowflake: { namespace: 'snowflake://acme-prod', name: 'ANALYTICS.GOLD.FACT_SALES' },
    bigquery: { namespace: 'bigquery', name: 'acme.gold.fact_sales' },
    databricks: { namespace: 'unitycatalog://acme.cloud.databricks.com', name: 'main.gold.fact_sales' },
  });
});
