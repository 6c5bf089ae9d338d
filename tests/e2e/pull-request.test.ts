import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { martlet, martletWith } from './martlet.js';
import { problemsBySchema } from './schemas/published-schema.js';
import { type Repository, SHOP, shopRepository } from './shop-repository.js';

/** Builds what main has in prod. */
async function deployed(files: Readonly<Record<string, string>> = {}): Promise<Repository> {
  const shop = shopRepository(files);
  const { exitCode, out, err } = await martlet(shop.directory, 'build', '--quiet');
  expect(exitCode, out + err).toBe(0);
  return shop;
}

async function ci(shop: Repository, ...args: readonly string[]) {
  const ended = await martlet(shop.directory, 'ci', '--pull-request', '7', '--no-color', ...args);
  return { ...ended, said: `${ended.out}\n${ended.err}`, report: shop.read('target/ci/report.md') };
}

/** The rows of the first table: what was looked at, and what came of it. */
function stepsOf(report: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...report.matchAll(/^\| (\S+) \| ([^|]+) \| (.+) \|$/gm)].map(([, mark, step, result]) => [step, `${mark} ${result}`]),
  );
}

const environmentsOf = async ({ directory }: Repository) =>
  (await martlet(directory, 'environments', '--json')).events().map(({ environment }) => environment);

describe('martlet ci', () => {
  it('passes a change that only adds, and reuses what prod has', async () => {
    const shop = await deployed();
    shop.branch('largest');
    shop.change('models/daily_revenue.ts', 'revenue: decimal(18, 2),', 'revenue: decimal(18, 2),\n  largest: decimal(18, 2),');
    shop.change('models/daily_revenue.ts', "as('revenue')]", "as('revenue'), max(ref('amount')).as('largest')]");
    shop.change('models/daily_revenue.ts', 'type Model, model', 'max, type Model, model');
    shop.commit('Show the largest order');
    const { exitCode, report, said } = await ci(shop);
    expect(exitCode, said).toBe(0);
    expect(report).toContain('### ✅ Ready for prod\n');
    expect(stepsOf(report)).toMatchObject({
      Check: '✅ no problems',
      'Unit tests': '✅ 1 passed',
      'Changes in prod': '✅ 1 changed',
      'Build in pr_7': expect.stringMatching(/^✅ 1 source unchanged; 1 model built, 1 unchanged; /),
      'Data tests': expect.stringContaining('✅'),
    });
    expect(report).toContain('| ~ `gold.daily_revenue` | non-breaking<br>`+ largest decimal(18, 2)` | the same 2 |');
    expect(report).toContain('- `sales_dashboard` (dashboard of sales) reads gold.daily\\_revenue');
    expect(await environmentsOf(shop)).toEqual(['prod', 'pr_7']);
  });

  it('names a breaking change, the rows that differ, and shows no personal value', async () => {
    const shop = await deployed();
    shop.branch('free-orders');
    shop.change('models/stg_orders.ts', "'>', '0'", "'>=', '0'");
    shop.commit('Count free orders');
    const { exitCode, report, said } = await ci(shop);
    expect(exitCode, said).toBe(0);
    expect(report).toContain('### ⚠️ Ready for prod, with 1 breaking change\n');
    expect(report).toContain('| ~ `silver.stg_orders` | **breaking**<br>`~ which rows it has` | +1 of 3 |');
    expect(report).toContain('| ~ `gold.daily_revenue` | because of the rows of silver.stg\\_orders | \\~1 of 2 |');
    expect(report).toContain('| `2024-01-02` | `orders` `1` → `2` |');
    expect(report).toContain('- `gold.daily_revenue` (model) reads silver.stg\\_orders');
    expect(report).not.toContain('@shop.example');
  });

  it('refuses a change that a data test or a unit test does not allow, with the place in the file', async () => {
    const shop = await deployed();
    shop.branch('in-cents');
    shop.change('models/daily_revenue.ts', "sum(ref('amount'))", "multiply(sum(ref('amount')), 100)");
    shop.change('models/daily_revenue.ts', 'type Model, model', 'type Model, model, multiply');
    shop.commit('Earn cents');
    const untested = await ci(shop);
    expect(untested.exitCode, untested.said).toBe(1);
    expect(stepsOf(untested.report)).toMatchObject({ 'Unit tests': '❌ 1 failed', 'Build and data tests': '➖ The unit tests fail.' });
    expect(await environmentsOf(shop)).toEqual(['prod']);

    shop.change('tests/daily_revenue.test.ts', "'12.50'", "'1250.00'");
    const shown = await martletWith({ GITHUB_ACTIONS: 'true' }, shop.directory, 'ci', '--pull-request', '7');
    const report = shop.read('target/ci/report.md');
    expect(shown.exitCode, shown.out + shown.err).toBe(1);
    expect(report).toContain('### ❌ Not ready for prod: 1 problem\n');
    expect(report).toMatch(
      /- \*\*MARTLET-R002\*\* `models\/daily_revenue\.ts:\d+` The data test a\\_day\\_earns\\_less\S* .*found 2 failing rows/,
    );
    expect(report).toContain('| ~ `gold.daily_revenue` | **breaking**<br>`~ revenue expression` | not published |');
    expect(shown.out).toMatch(/^::error file=models\/daily_revenue\.ts,line=\d+,title=MARTLET-R002::/m);
    const quality = JSON.parse(shop.read('target/ci/gl-code-quality-report.json'));
    expect(quality).toMatchObject([{ check_name: 'MARTLET-R002', severity: 'major', location: { path: 'models/daily_revenue.ts' } }]);
    const sarif = JSON.parse(shop.read('target/ci/martlet.sarif'));
    expect(problemsBySchema('sarif-2.1.0', sarif)).toEqual([]);
    expect(problemsBySchema('sarif-2.1.0', { ...sarif, version: '3' })).not.toEqual([]);
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: 'MARTLET-R002', level: 'error' }]);
    // What prod shows is as it was.
    const prod = await martlet(shop.directory, 'show', 'daily_revenue', '--json');
    expect(prod.out).toContain('12.50');
  });

  it('builds nothing over the budget', async () => {
    const config = readFileSync(join(shopRepository().directory, 'martlet.config.ts'), 'utf8');
    const shop = await deployed({
      'martlet.config.ts': config.replace('data: {', 'ci: { budget: { bytes: 10 } }, cost: { prices: { perTebibyte: 6.25 } },\n  data: {'),
    });
    shop.branch('free-orders');
    shop.change('models/stg_orders.ts', "'>', '0'", "'>=', '0'");
    shop.commit('Count free orders');
    const { exitCode, report, said } = await ci(shop);
    expect(exitCode, said).toBe(1);
    expect(stepsOf(report)).toMatchObject({
      'Cost to build': expect.stringMatching(/^❌ about 2 rows, \d+ bytes; &lt;0\.01 USD; budget 10 bytes$/),
      'Build and data tests': '➖ It would go over the budget.',
    });
    expect(report).toContain('**MARTLET-P120**');
    expect(await environmentsOf(shop)).toEqual(['prod']);
  });

  it('looks at the code alone without a connection', async () => {
    const shop = shopRepository();
    shop.branch('typo');
    shop.change('models/stg_orders.ts', "'email', 'amount'])", "'email'])");
    const { exitCode, report, said } = await ci(shop, '--offline');
    expect(exitCode, said).toBe(1);
    expect(stepsOf(report)).toMatchObject({ Check: expect.stringMatching(/^❌ \d errors?$/), 'Unit tests': '➖ not run' });
    shop.git('checkout', '--', '.');
    const fine = await ci(shop, '--offline');
    expect(fine.exitCode, fine.said).toBe(0);
    expect(fine.report).toContain('### ✅ The code of pr\\_7 passes; the data was not looked at\n');
    expect(existsSync(join(shop.directory, 'warehouse.duckdb'))).toBe(false);
  });

  it('measures the mutation score of what changes on request', async () => {
    const shop = await deployed({ 'tests/daily_revenue.test.ts': SHOP['tests/daily_revenue.test.ts'].replace('orders: 2, ', '') });
    shop.branch('free-orders');
    shop.change('models/daily_revenue.ts', 'tests: (t)', "tags: ['finance'],\n  tests: (t)");
    shop.change('models/daily_revenue.ts', 'count().as', 'count(ref("order_id")).as');
    const { exitCode, report, said } = await ci(shop, '--mutate');
    expect(exitCode, said).toBe(0);
    expect(stepsOf(report)['Mutation score']).toMatch(/^(✅|⚠️) \d+\.\d %: \d+ of \d+ mutants noticed$/u);
  });
});
