import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet, start, tsxBuild } from './martlet.js';

/** orders.csv → stg_orders → fact_sales → sales_metrics, and dim_channels beside them. */
const SHOP = {
  'data/orders.csv': 'order_id,channel,quantity\nA1,web,2\nA2,retail,5\n',
  'build.ts': `
    import { main } from 'martlet/cli';
    process.exitCode = await main(['build', ...process.argv.slice(2)]);`,
  'sources/orders.ts': `
    import { integer, source, text } from 'martlet';
    export const orders = source({
      name: 'orders', columns: { order_id: text().notNull(), channel: text(), quantity: integer() }, files: { pattern: 'orders.csv' },
    });`,
  'models/stg_orders.ts': `
    import { integer, staging, text } from 'martlet';
    import { orders } from '../sources/orders.js';
    export const stgOrders = staging({
      name: 'stg_orders', from: { orders }, columns: { order_id: text().notNull(), channel: text(), quantity: integer() },
      query: (db) => db.selectFrom('orders').select(['order_id', 'channel', 'quantity']),
    });`,
  'models/fact_sales.ts': `
    import { between, fact, integer, text } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const factSales = fact({
      name: 'fact_sales', from: { orders: stgOrders }, grain: ['order_id'],
      columns: { order_id: text().notNull(), quantity: integer().test(between(1, 4, { severity: 'warn' })) },
      query: (db) => db.selectFrom('orders').select(['order_id', 'quantity']),
    });`,
  'models/sales_metrics.ts': `
    import { integer, metric } from 'martlet';
    import { factSales } from './fact_sales.js';
    export const salesMetrics = metric({
      name: 'sales_metrics', from: { sales: factSales }, columns: { quantity: integer() },
      query: (db) => db.selectFrom('sales').select('quantity'),
    });`,
  'models/dim_channels.ts': `
    import { dimension, text } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const dimChannels = dimension({
      name: 'dim_channels', from: { orders: stgOrders }, key: 'channel', columns: { channel: text().notNull() },
      query: (db) => db.selectFrom('orders').select('channel').distinct(),
    });`,
};

/** fact_sales with a query that is valid SQL, and fails on the data. */
const BROKEN = SHOP['models/fact_sales.ts']
  .replace('import { between', "import { sql } from 'kysely';\n    import { between")
  .replace("['order_id', 'quantity']", "['order_id', sql<number>`cast(concat(channel, order_id) as bigint)`.as('quantity')]");

/** A query that nobody waits for. */
const ENDLESS = `
  import { sql } from 'kysely';
  import { integer, model, table } from 'martlet';
  export const endless = model({
    name: 'endless', from: {}, materialized: table(), columns: { n: integer() },
    query: (db) => db.selectNoFrom(sql\`(select count(*) from range(10000000) a, range(10000000) b where hash(a.range + b.range) = 3)\`.as('n')),
  });`;

const statusesOf = (directory: string): Readonly<Record<string, string>> => {
  const { steps } = JSON.parse(readFileSync(join(directory, 'target/run_results.json'), 'utf8'));
  return Object.fromEntries(steps.map(({ id, status }: { id: string; status: string }) => [id, status]));
};

describe('martlet build', () => {
  it('loads, builds and tests a project, and says so in plain lines when it is piped', async () => {
    const directory = tempProject(SHOP);
    const { exitCode, out, err } = await martlet(directory, 'build');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).not.toContain('\u001b');
    expect(out).toMatch(/^martlet build {2}environment prod, target local, \d+ steps, \d+ threads, run \w+$/m);
    expect(out).toMatch(/^\[ 1\/\d+\] +\d+\.\d\ds {2}ok {5}ingest {2}bronze\.orders {2}2 rows$/m);
    expect(out).toMatch(/^gold\.fact_sales +fact +table +2 +\d+\.\d\ds {2}built$/m);
    expect(out).toContain('MARTLET-R002  models/fact_sales.ts:');
    expect(out).toMatch(/^Done in \d+\.\d\ds: 1 source loaded; 4 models built; \d+ tests passed \(1 proved, 2 inherited\), 1 warned\.$/m);
    const distrusted = await martlet(directory, 'test', '--no-proofs');
    expect(distrusted.out).toMatch(/; \d+ tests passed, 1 warned\.$/m);
  });

  it('is the same as tsx build, which finds nothing new to load', async () => {
    const directory = tempProject(SHOP);
    expect((await martlet(directory, 'build', '--quiet')).out).toMatch(/^Done in .*\n$/);
    const again = await tsxBuild(directory, '--quiet', '--exclude', 'dim_channels').ended;
    expect(again.exitCode).toBe(0);
    expect(again.out).toMatch(/^Done in .*: 1 source unchanged; 3 models unchanged;/);
  });

  it('tells every event on a line of its own with --json', async () => {
    const { exitCode, events, err } = await martlet(tempProject(SHOP), 'build', '--json');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const kinds = events().map(({ kind }) => kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['run-started', 'run-finished']);
    expect(kinds.filter((kind) => kind === 'step-started')).toHaveLength(kinds.filter((kind) => kind === 'step-finished').length);
    expect(events().every(({ time }) => !Number.isNaN(Date.parse(String(time))))).toBe(true);
  });

  it('skips what depends on a model that fails, and nothing else; the last good tables go on serving', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    writeFileSync(join(directory, 'models/fact_sales.ts'), BROKEN);
    const { exitCode, out } = await martlet(directory, 'build');
    expect(exitCode).toBe(1);
    expect(statusesOf(directory)).toMatchObject({
      'model silver.stg_orders': 'unchanged',
      'model gold.dim_channels': 'unchanged',
      'model gold.fact_sales': 'error',
      'model gold.sales_metrics': 'skipped',
    });
    const line = BROKEN.split('\n').findIndex((text) => text.includes('query:')) + 1;
    expect(out).toContain(`MARTLET-R001  models/fact_sales.ts:${line}  gold.fact_sales could not be built:`);
    expect(out).toContain('target/compiled/gold/fact_sales.sql');
    expect(out).toContain('Skipped because of it: gold.sales_metrics.');
    expect(readFileSync(join(directory, 'target/compiled/gold/fact_sales.sql'), 'utf8')).toContain('concat(channel, order_id)');
    expect((await martlet(directory, 'show', 'fact_sales', '--json')).events()).toHaveLength(2);
    // Each skipped step tells why in a sentence.
    const events = (await martlet(directory, 'build', '--json')).events();
    const skipped = events
      .map(({ result }) => result)
      .filter((result) => (result as { status?: string } | undefined)?.status === 'skipped');
    expect(skipped).toContainEqual(
      expect.objectContaining({
        id: 'model gold.sales_metrics',
        message: 'gold.sales_metrics is not built: model gold.fact_sales failed.',
      }),
    );
    expect(skipped).toContainEqual(
      expect.objectContaining({
        kind: 'test',
        message: expect.stringMatching(/^gold\.\w+ is not published: model gold\.fact_sales failed\.$/),
      }),
    );
  });
});

describe('a project that is CommonJS to Node', () => {
  it('is built like any other', async () => {
    const { exitCode, out } = await martlet(tempProject({ ...SHOP, 'package.json': '{}' }), 'build', '--quiet');
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^Done in .*: 1 source loaded; 4 models built;/)]);
  });
});

describe('a mistake of the user', () => {
  it('is answered with a suggestion and exit code 2', async () => {
    const { exitCode, out, err } = await martlet(tempProject(SHOP), 'build', '--select', 'fact_sale');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toBe('MARTLET-U005  Nothing matches the selector "fact_sale".\n  Did you mean fact_sales?\n');
  });

  it('in the config is named', async () => {
    const config = "export default { name: 'shop', targets: {}, defaultTarget: 'local', modles: ['models'] };";
    const { exitCode, err } = await martlet(tempProject({ ...SHOP, 'martlet.config.ts': config }), 'build');
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^MARTLET-U002 {2}martlet\.config\.ts:1 {2}.*modles/);
  });

  it('in a module is told with its file, and those of other modules with it', async () => {
    const files = { 'models/one.ts': '\n\nexport const one = ;', 'models/two.ts': "\nthrow new Error('not today');" };
    const { exitCode, err } = await martlet(tempProject({ ...SHOP, ...files }), 'build');
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^MARTLET-P001 {2}models\/one\.ts:3:20 /m);
    expect(err).toMatch(/^MARTLET-P001 {2}models\/two\.ts:2:7 .*not today/m);
  });
});

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('cancels the running query on %s, publishes nothing and exits with 130', async (signal) => {
    const directory = tempProject({
      'models/endless.ts': ENDLESS,
      'models/dim_channels.ts': ENDLESS.replaceAll('endless', 'dim_channels').replace('const dim_channels', 'const dimChannels'),
    });
    const build = start(directory, 'build', '--json');
    await build.saw('step-started');
    build.process.kill(signal);
    const { exitCode, events } = await build.ended;
    expect(exitCode).toBe(130);
    expect(events().at(-1)).toMatchObject({ kind: 'run-finished', result: { cancelled: true, published: [] } });
    expect(Object.values(statusesOf(directory))).toContain('cancelled');
  });

  it('reaches a build that tsx has started', async () => {
    const build = tsxBuild(tempProject({ ...SHOP, 'models/endless.ts': ENDLESS }), '--json');
    await build.saw('model gold.endless');
    build.process.kill('SIGINT');
    expect((await build.ended).exitCode).toBe(130);
  });
});

describe('a reader who has seen enough', () => {
  it('is no failure', async () => {
    const build = start(tempProject(SHOP), 'build');
    const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
    build.process.stdout?.pipe(head.stdin);
    head.stdin.on('error', () => build.process.stdout?.destroy());
    const { exitCode, err } = await build.ended;
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  });
});
