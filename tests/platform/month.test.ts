import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadProject } from '../../framework/src/project/index.js';
import { cleanUp, promote, rollback } from '../../framework/src/run/index.js';
import { generate } from '../../generators/index.js';
import { type Change, clock, Team } from './team.js';

/** A month of a team that works on the platform. Each test is a day, and begins where the one before ended. */
const team = new Team();
/** What main and the branch of the developers have changed so far. */
const main: Change[] = [];
const branch: Change[] = [];

beforeAll(() => generate({ directory: team.data, scale: 0.02, seed: 42, dirty: 0, onProgress: () => {} }));
afterAll(() => team.close());

const FACT_WASTE = 'models/marts/fact_waste.ts';
const WEIGHTED: Change = [
  FACT_WASTE,
  [
    `  waste_cost: decimal(18, 2).notNull().test(atLeast(0))`,
    `  is_costly: boolean().notNull().describe('True from a hundred on.'),\n  waste_cost: decimal(18, 2).notNull().test(atLeast(0))`,
  ],
  [`        'waste.waste_cost',`, `        isTrue(eb('waste.waste_cost', '>=', '100')).as('is_costly'),\n        'waste.waste_cost',`],
  [`({ ref })`, `({ eb, ref })`],
  [`import {\n  atLeast,`, `import {\n  atLeast,\n  boolean,\n  isTrue,`],
];
const RENAMED: Change = [
  'models/marts/fact_quality.ts',
  [`batch_id: text()`, `batch_code: text()`],
  [`'inspections.batch_id'`, `'inspections.batch_id as batch_code'`],
];
const FILTERED: Change = [
  'models/staging/stg_returns.ts',
  [`.selectFrom('returns')`, `.selectFrom('returns')\n      .where('quantity_returned', '>', 0)`],
];

async function everythingIsAsRebuilt(environment = 'prod', changes: readonly Change[] = main): Promise<void> {
  expect(await team.content(environment)).toEqual(await team.rebuilt(changes));
}

test('day 1: everything is built once, and not again', async () => {
  const first = await team.build(team.branch(main));
  expect(first.failed).toEqual([]);
  expect([first.loads.length, first.models.length]).toEqual([8, 19]);
  const second = await team.build(team.branch(main));
  expect(second).toMatchObject({ models: [], rows: 0, loads: [], failed: [] });
  expect(second.result.testsThatHold).toBe(first.result.steps.filter(({ kind }) => kind === 'test').length);
});

test('day 3: a developer adds a column in an environment of their own; only its table is built, and the view that reads it', async () => {
  branch.push(WEIGHTED);
  const before = await team.content();
  const { models, rows, failed } = await team.build(team.branch(branch), 'dev');
  expect(failed).toEqual([]);
  // The table is kept from run to run, so dev has one of its own, and a view shows the table of its own environment.
  expect(models).toEqual(['gold.fact_waste', 'gold.metrics_product_performance']);
  expect(rows).toBe(await rowsOf('gold.fact_waste'));
  expect(await team.content()).toEqual(before);
  await everythingIsAsRebuilt('dev', branch);
});

test('day 5: a column that nobody reads is renamed; nothing but its table is built', async () => {
  branch.push(RENAMED);
  const { models, failed } = await team.build(team.branch(branch), 'dev');
  expect(failed).toEqual([]);
  expect(models).toEqual(['gold.fact_quality']);
  await everythingIsAsRebuilt('dev', branch);
});

test('day 8: a filter changes, and with it all that is made of its rows', async () => {
  branch.push(FILTERED);
  const { models, rows, failed } = await team.build(team.branch(branch), 'dev');
  expect(failed).toEqual([]);
  expect(models).toEqual(['gold.fact_returns', 'gold.metrics_product_performance', 'gold.metrics_sales_performance', 'silver.stg_returns']);
  expect(rows).toBe(await rowsOf('gold__dev.fact_returns'));
  await everythingIsAsRebuilt('dev', branch);
});

test('day 10: records arrive late, and the incremental table takes the days that it looks back to', async () => {
  const days = 8;
  team.edit(team.newestFile('waste'), (text) => {
    const [last = ''] = text.trimEnd().split('\n').slice(-1);
    const cells = last.split(',');
    return `${text}${['WLATE0001', ...cells.slice(1, 5), `${dayBefore(cells[5] ?? '', 2)}T10:00:00Z`, ...cells.slice(6)].join(',')}\n`;
  });
  const { models, rows, loads, failed } = await team.build(team.branch(main));
  expect(failed).toEqual([]);
  expect(loads).toEqual(['bronze.waste']);
  expect(models).toEqual(['gold.fact_waste', 'gold.metrics_product_performance', 'silver.stg_waste']);
  expect(rows).toBe(
    await rowsOf(`(select * from gold.fact_waste where waste_date > (select max(waste_date) from gold.fact_waste) - ${days})`),
  );
  await everythingIsAsRebuilt();
});

test('day 12: a bad record fails its blocking test, and readers keep what they had', async () => {
  const before = await team.content();
  const intact: string[] = [];
  team.edit(team.newestFile('waste'), (text) => {
    intact.push(text);
    const [last = ''] = text.trimEnd().split('\n').slice(-1);
    const cells = last.split(',');
    return `${text}${['WBAD00001', ...cells.slice(1, 7), '1.000', '-5.00'].join(',')}\n`;
  });
  const { failed } = await team.build(team.branch(main));
  expect(failed).toContain('test silver.stg_waste between_waste_cost');
  const after = await team.content();
  expect({ ...after, 'bronze.waste': before['bronze.waste'] }).toEqual(before);
  team.edit(team.newestFile('waste'), () => intact[0] ?? '');
  expect((await team.build(team.branch(main))).failed).toEqual([]);
  await everythingIsAsRebuilt();
});

test('day 15: a hotfix goes straight to prod and touches one view; a rollback takes it back without building', async () => {
  const before = await team.content();
  const fixed = [...main, ['models/metrics/metrics_customer_analytics.ts', [`eb('orders', '>', 1)`, `eb('orders', '>', 2)`]] as const];
  expect((await team.build(team.branch(fixed))).models).toEqual(['gold.metrics_customer_analytics']);
  expect(await team.content()).not.toEqual(before);
  const result = await rollback(await loadProject(team.branch(main)), { environment: 'prod', clock });
  expect(result.changed).toEqual(['gold.metrics_customer_analytics']);
  expect(await team.content()).toEqual(before);
  expect(await team.build(team.branch(main))).toMatchObject({ models: [], rows: 0 });
});

test('day 20: the branch is promoted, once it stands on the data of today', async () => {
  const project = await loadProject(team.branch(branch));
  await expect(promote(project, { from: 'dev', to: 'prod', allowsOlderData: false, clock })).rejects.toMatchObject({
    reason: 'promotion-outdated',
    parameters: { sources: ['bronze.waste'] },
  });
  const { models, failed } = await team.build(team.branch(branch), 'dev');
  expect(failed).toEqual([]);
  // The view over the late record stands already, since prod has built it.
  expect(models).toEqual(['gold.fact_waste', 'gold.metrics_product_performance']);
  main.push(...branch.splice(0));
  const result = await promote(project, { from: 'dev', to: 'prod', allowsOlderData: false, clock });
  expect(result.changed).toContain('gold.fact_returns');
  await everythingIsAsRebuilt();
  expect(await team.build(team.branch(main))).toMatchObject({ models: [], rows: 0, failed: [] });
});

test('day 25: a model is dropped, and its view with it', async () => {
  main.push(
    ['models/metrics/metrics_customer_analytics.ts', 'deleted'],
    ['quality/customer_analytics_equals_metrics.ts', 'deleted'],
    ['quality/customers_add_up_to_revenue.ts', 'deleted'],
    ['quality/metrics_equal_facts.ts', 'deleted'],
  );
  expect(await team.build(team.branch(main))).toMatchObject({ models: [], rows: 0, failed: [] });
  expect(Object.keys(await team.content())).not.toContain('gold.metrics_customer_analytics');
  await everythingIsAsRebuilt();
});

test('day 28: of two builds at the same time one wins, and the other says so', async () => {
  const before = await team.content();
  const directory = team.branch(main);
  const builds = await Promise.all([
    team.command(directory, 'build', '--full-refresh'),
    team.command(directory, 'build', '--full-refresh'),
  ]);
  expect(builds.map(({ exitCode }) => exitCode).sort()).toEqual([0, 3]);
  expect(builds.find(({ exitCode }) => exitCode === 3)?.output).toContain('MARTLET-W001');
  expect(await team.content()).toEqual(before);
});

test('day 30: the janitor leaves what environments stand for, and nothing else goes wrong', async () => {
  const project = await loadProject(team.branch(main));
  const before = [await team.content('prod'), await team.content('dev')];
  await cleanUp(project, { dryRun: false, clock });
  expect([await team.content('prod'), await team.content('dev')]).toEqual(before);
  expect((await cleanUp(project, { dryRun: false, clock })).versions).toEqual([]);
});

function dayBefore(instant: string, days: number): string {
  return new Date(Date.parse(instant) - days * 86_400_000).toISOString().slice(0, 10);
}

async function rowsOf(relation: string): Promise<number> {
  const instance = await DuckDBInstance.create(team.warehouse);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`select count(*)::int as rows from ${relation}`);
    return Number(reader.getRowObjectsJson()[0]?.rows);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
