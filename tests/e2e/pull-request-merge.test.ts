import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { martlet, martletWith } from './martlet.js';
import { type Repository, shopRepository } from './shop-repository.js';

async function succeeds(shop: Repository, ...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await martlet(shop.directory, ...args, '--no-color');
  expect(exitCode, out + err).toBe(0);
  return out;
}

async function deployed(files: Readonly<Record<string, string>> = {}): Promise<Repository> {
  const shop = shopRepository(files);
  await succeeds(shop, 'build', '--quiet');
  return shop;
}

const environmentsOf = async ({ directory }: Repository) =>
  (await martlet(directory, 'environments', '--json')).events().map(({ environment }) => environment);

/** What readers of prod see of each day. */
const revenueOf = async (shop: Repository): Promise<readonly unknown[]> =>
  (await succeeds(shop, 'show', 'daily_revenue', '--json'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).row ?? JSON.parse(line));

/** The pull request that counts free orders, too. */
function countFreeOrders(shop: Repository): void {
  shop.branch('free-orders');
  shop.change('models/stg_orders.ts', "'>', '0'", "'>=', '0'");
  shop.commit('Count free orders');
}

describe('martlet ci merge', () => {
  it('publishes what the pull request has built, checks it, and removes its environment', async () => {
    const shop = await deployed();
    countFreeOrders(shop);
    const inCi = async (...args: readonly string[]): Promise<string> => {
      const { exitCode, out, err } = await martletWith(
        { MARTLET_PIPELINE: 'review', MARTLET_USER: 'anna' },
        shop.directory,
        ...args,
        '--no-color',
      );
      expect(exitCode, out + err).toBe(0);
      return out;
    };
    await inCi('ci', '--pull-request', '7', '--no-types');
    shop.merge('free-orders');
    const said = await inCi('ci', 'merge', '--pull-request', '7');
    expect(said).toContain('Released pr_7: prod is at publication 2, and all checks pass. The report is in target/ci/report.md.');
    const report = shop.read('target/ci/report.md');
    expect(report).toContain('### ✅ Released pr\\_7: prod is at publication 2, and all checks pass');
    expect(report).toMatch(/\| ✅ \| Build and data tests \| nothing had to be built, pr\\_7 had all of it; /);
    expect(report).toMatch(/\| ✅ \| Checks in prod \| \d+ checks passed \|/);
    expect(report).toMatch(/\| ✅ \| Remove pr_7 \| 4 views; \d+ versions dropped \|/);
    expect(JSON.stringify(await revenueOf(shop))).toMatch(/"order_date":"2024-01-02","orders":"?2/);
    expect(await environmentsOf(shop)).toEqual(['prod']);
    // The first run is the build of before; all others were the pipeline's, the checks after publishing too.
    const runs = (await martlet(shop.directory, 'runs', '--json')).events().toReversed();
    expect(runs.slice(1).map(({ environment }) => environment)).toEqual(expect.arrayContaining(['pr_7', 'prod']));
    for (const { by, pipeline, commit } of runs.slice(1))
      expect({ by, pipeline, commit }).toEqual({ by: 'anna', pipeline: 'review', commit: expect.any(String) });
    // Closing what is merged is no mistake.
    expect(await succeeds(shop, 'ci', 'close', '--pull-request', '7')).toContain('There is no pr_7;');
  });

  it('builds what main has since then, where another pull request was merged in between', async () => {
    const shop = await deployed();
    countFreeOrders(shop);
    await succeeds(shop, 'ci', '--pull-request', '7', '--no-types');
    shop.branch('tax');
    shop.change('models/daily_revenue.ts', 'revenue: decimal(18, 2),', 'revenue: decimal(18, 2),\n  largest: decimal(18, 2),');
    shop.change('models/daily_revenue.ts', "as('revenue')]", "as('revenue'), max(ref('amount')).as('largest')]");
    shop.change('models/daily_revenue.ts', 'type Model, model', 'max, type Model, model');
    shop.commit('Show the largest order');
    await succeeds(shop, 'ci', '--pull-request', '8', '--no-types');
    shop.merge('tax');
    await succeeds(shop, 'ci', 'merge', '--pull-request', '8');
    shop.merge('free-orders');
    await succeeds(shop, 'ci', 'merge', '--pull-request', '7');
    expect(shop.read('target/ci/report.md')).toMatch(/\| ✅ \| Build and data tests \| .*1 model built.*\|/);
    const rows = JSON.stringify(await revenueOf(shop));
    expect(rows).toContain('largest');
    // Neither of the two is lost.
    expect((await succeeds(shop, 'plan', 'prod')).trim().split('\n').at(-1)).toBe('Nothing to do: prod is up to date.');
    expect(await environmentsOf(shop)).toEqual(['prod']);
  });

  it('rolls back when a check fails on what is published, tells people, and ends with 1', async () => {
    const told: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk) => told.push(String(chunk))).on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const shop = await deployed({
        'martlet.config.ts': `import { defineConfig } from 'martlet';
          export default defineConfig({ name: 'shop', data: { directory: 'data' }, defaultTarget: 'local',
            targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
            alerts: { channels: { ops: { kind: 'webhook', url: '${url}' } }, routes: [{ to: ['ops'] }] } });`,
      });
      const before = await revenueOf(shop);
      countFreeOrders(shop);
      shop.change('models/daily_revenue.ts', 'grain: [', "freshness: { column: 'order_date', errorAfterHours: 24 },\n  grain: [");
      shop.commit('Promise fresh numbers');
      await succeeds(shop, 'ci', '--pull-request', '7', '--no-types');
      shop.merge('free-orders');
      const { exitCode, out } = await martlet(shop.directory, 'ci', 'merge', '--pull-request', '7', '--no-color');
      expect(exitCode).toBe(1);
      expect(out).toContain('Rolled back: prod shows again what publication 1 showed.');
      const report = shop.read('target/ci/report.md');
      expect(report).toContain('### ❌ Rolled back: prod shows again what publication 1 showed');
      expect(report).toMatch(/\| ❌ \| Checks in prod \| \d+ checks passed, 1 failed \|/);
      expect(report).toContain('| ⏪ | Roll back | done, as publication 3 |');
      expect(report).toMatch(/#### What is wrong\n\n- \*\*MARTLET-Q\d+\*\* `models\/daily_revenue\.ts:\d+`/);
      expect(await revenueOf(shop)).toEqual(before);
      expect(told.join('\n')).toContain('Publication 2 of prod was rolled back to what publication 1 showed');
      // It is still there to be looked at.
      expect(await environmentsOf(shop)).toEqual(['prod', 'pr_7']);
    } finally {
      server.close();
    }
  });

  it('publishes nothing when a part of it fails, and keeps the environment', async () => {
    const shop = await deployed();
    countFreeOrders(shop);
    await succeeds(shop, 'ci', '--pull-request', '7', '--no-types');
    shop.merge('free-orders');
    // What arrived since then is not as the models expect.
    shop.change('data/orders.csv', '4,2024-01-02,eve@shop.example,0.00', '4,2024-01-02,eve@shop.example,500.00');
    const { exitCode, out, err } = await martlet(shop.directory, 'ci', 'merge', '--pull-request', '7', '--no-color');
    expect(exitCode, out + err).toBe(1);
    expect(out).toContain('Not released: prod is as it was, at publication 1.');
    expect(shop.read('target/ci/report.md')).toMatch(/- \*\*MARTLET-R002\*\* `models\/daily_revenue\.ts:\d+` The data test/);
    expect(await environmentsOf(shop)).toEqual(['prod', 'pr_7']);
    expect(await succeeds(shop, 'ci', 'close', '--pull-request', '7')).toMatch(/^Removed pr_7: 4 views, \d+ versions? dropped\./m);
    expect(await environmentsOf(shop)).toEqual(['prod']);
  });
});
