import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { cleanUp, findNeighbours, invalidate, promote, type RunEvent, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf, run, statuses, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const numbers = (name: string, rows: string): string =>
  `import { integer, seed } from 'martlet'; export const ${name} = seed({ name: '${name}', columns: { n: integer().notNull().unique() }, rows: ${rows} });`;
const ONE = '[{ n: 1 }]';

/** A project with one model, over a warehouse that others have too. */
function project(name: string, model: string, { state = '', rows = ONE, warehouse = 'warehouse.duckdb' } = {}): string {
  return tempProject({
    'martlet.config.ts': `
      import { defineConfig } from 'martlet';
      export default defineConfig({ name: '${name}', targets: { local: { warehouse: 'duckdb', path: '${warehouse}'${state} } }, defaultTarget: 'local' });`,
    [`models/${model}.ts`]: numbers(model, rows),
  });
}
const over = (directory: string): { readonly warehouse: string } => ({ warehouse: join(directory, 'warehouse.duckdb') });
const build = (directory: string, environment = 'prod') => run(directory, { command: 'build', environment });
const clean = async (directory: string) => (await cleanUp(await loadProject(directory), { dryRun: false, clock: wallClock })).versions;

describe.each([
  ['in the warehouse', ''],
  ['in stores of their own', `, state: { store: 'sqlite', path: 'state.sqlite' }`],
])('two projects in one warehouse, with their states %s', (_, state) => {
  test('leave each other as they are, whatever either does', async () => {
    const shop = project('shop', 'orders', { state });
    const other = project('other', 'days', { state, ...over(shop) });
    await build(shop);
    await build(shop, 'dev');
    await build(other);
    await build(other, 'dev');
    for (const directory of [shop, other, shop]) {
      expect(new Set(Object.values(statuses(await build(directory))))).toEqual(new Set(['unchanged']));
      expect(await clean(directory)).toEqual([]);
    }
    const loaded = await loadProject(other);
    await promote(loaded, { from: 'dev', to: 'prod', allowsOlderData: false, clock: wallClock });
    await invalidate(loaded, { environment: 'dev', clock: wallClock });
    await build(project('other', 'weeks', { state, ...over(shop) }));
    const both = 'select (select count(*) from bronze.orders) as orders, (select count(*) from bronze__dev.orders) as dev, ';
    expect(await rowsOf(shop, `${both}(select count(*) from bronze.weeks) as weeks`)).toEqual([{ orders: '1', dev: '1', weeks: '1' }]);
  });

  test('are refused a name that the other has, and told whose it is', async () => {
    const shop = project('shop', 'orders', { state });
    await build(shop);
    const held = { reason: 'name-held', parameters: { name: 'bronze.orders', owner: 'shop' } };
    await expect(build(project('other', 'orders', { state, rows: '[{ n: 2 }]', ...over(shop) }))).rejects.toMatchObject(held);
    expect(await rowsOf(shop, 'select n from bronze.orders')).toEqual([{ n: '1' }]);
    // The same code makes the same version, which would go when the other project drops it.
    const copy = project('other', 'orders', { state, ...over(shop) });
    await expect(build(copy, 'dev')).rejects.toMatchObject({ reason: 'name-held', parameters: { owner: 'shop' } });
  });
});

test('two projects keep the failing rows of tests of one name side by side', async () => {
  const failing = (name: string, model: string, rows: string, more = {}): string => {
    const directory = project(name, model, { rows, ...more });
    mkdirSync(join(directory, 'quality'));
    writeFileSync(
      join(directory, 'quality/none_are_odd.ts'),
      `import { dataTest } from 'martlet'; import { ${model} } from '../models/${model}.js';
       export const noneAreOdd = dataTest({ name: 'none_are_odd', description: 'No rows.', from: { ${model} },
         query: (db) => db.selectFrom('${model}').selectAll() });`,
    );
    return directory;
  };
  const shop = failing('shop', 'orders', '[{ n: 1 }]');
  const other = failing('other', 'days', '[{ n: 2 }, { n: 3 }]', over(shop));
  for (const directory of [shop, other, shop]) await run(directory, { command: 'build', storeFailures: true });
  const kept = async (name: string) =>
    (await rowsOf(shop, `select n from _martlet_failures.${name}__none_are_odd order by n`)).map(({ n }) => n);
  expect([await kept('shop'), await kept('other')]).toEqual([['1'], ['2', '3']]);
});

describe('a warehouse with tables of people', () => {
  test.each([
    ['table', 'create table bronze.orders as select 7 as n'],
    ['view', 'create view bronze.orders as select 7 as n'],
    ['view of a table', 'create table bronze.raw as select 7 as n; create view bronze.orders as select * from bronze.raw'],
  ])('keeps a %s whose name a model has', async (_, sql) => {
    const shop = project('shop', 'orders');
    for (const statement of ['create schema bronze', ...sql.split(';')]) await rowsOf(shop, statement);
    await expect(build(shop)).rejects.toMatchObject({ reason: 'name-held', parameters: { relation: 'bronze.orders' } });
    expect(await rowsOf(shop, 'select n from bronze.orders')).toEqual([{ n: 7 }]);
  });

  test('keeps what stands where versions do and nobody has recorded', async () => {
    const shop = project('shop', 'orders');
    await build(shop);
    await rowsOf(shop, 'create table bronze__versions.ours__kept as select 1 as n');
    expect(await clean(shop)).toEqual([]);
    await build(project('shop', 'orders', { rows: '[{ n: 2 }]', ...over(shop) }));
    expect(await rowsOf(shop, 'select n from bronze__versions.ours__kept')).toEqual([{ n: 1 }]);
  });
});

describe('what a project made', () => {
  test('is known again when its state was lost', async () => {
    const shop = project('shop', 'orders', { state: `, state: { store: 'sqlite', path: 'state.sqlite' }` });
    await build(shop);
    rmSync(join(shop, 'state.sqlite'));
    expect((await build(shop)).published).toEqual(['bronze.orders']);
    expect(await rowsOf(shop, 'select n from bronze.orders')).toEqual([{ n: '1' }]);
  });

  test('is dropped by itself alone when nobody needs it, also what a killed command left', async () => {
    const shop = project('shop', 'orders');
    const other = project('other', 'days', over(shop));
    await build(shop);
    await build(other);
    await rowsOf(shop, 'create table bronze__versions.orders__abandoned as select 1 as n');
    await rowsOf(shop, `insert into _martlet_objects.owners values ('bronze__versions.orders__abandoned', 'shop')`);
    await rowsOf(shop, 'create table bronze__versions.orders__abandoned__prod__batch_1 as select 1 as n');
    expect(await clean(other)).toEqual([]);
    expect([...(await clean(shop))].sort()).toEqual([
      'bronze__versions.orders__abandoned',
      'bronze__versions.orders__abandoned__prod__batch_1',
    ]);
    expect(await rowsOf(shop, `select * from _martlet_objects.owners where relation like '%abandoned'`)).toEqual([]);
  });

  test('is told to others before they begin', async () => {
    const shop = project('shop', 'orders');
    await build(shop);
    const other = await loadProject(project('other', 'days', over(shop)));
    const duckdb = await openDuckDB({ path: join(shop, 'warehouse.duckdb') });
    expect(await findNeighbours(other, duckdb)).toEqual(new Map([['shop', 1]]));
    await duckdb.close();
    const warnings = async (): Promise<readonly unknown[]> => {
      const events: RunEvent[] = [];
      await runProject(other, { command: 'build', clock: wallClock, emit: (event) => void events.push(event) });
      return events.flatMap((event) => (event.kind === 'warning' ? [event.error.parameters] : []));
    };
    expect(await warnings()).toEqual([{ projects: ['shop'] }]);
    expect(await warnings()).toEqual([]);
  });
});

describe.each([
  ['in the warehouse', ''],
  ['in a store of its own', 'sqlite'],
])('a project that is renamed, with its state %s', (_, kind) => {
  const renamed = async (from: string, to: { readonly name: string }, former: string) => {
    const state = kind === '' ? '' : `, state: { store: 'sqlite', path: '${join(from, 'state.sqlite')}' }`;
    const directory = project(to.name, 'orders', { state, ...over(from) });
    const world = new FakeSurroundings(directory);
    return { directory, exitCode: await main(['rename', former], world), told: `${world.written}${world.complained}` };
  };
  const shopBuiltTwice = async (): Promise<string> => {
    const state = kind === '' ? '' : `, state: { store: 'sqlite', path: 'state.sqlite' }`;
    const shop = project('shop', 'orders', { state });
    await build(shop);
    await build(shop, 'dev');
    return shop;
  };

  test('takes over what it made: nothing is built again, and it goes on as before', async () => {
    const shop = await shopBuiltTwice();
    const { directory, exitCode, told } = await renamed(shop, { name: 'store' }, 'shop');
    expect([exitCode, told]).toEqual([0, expect.stringContaining('store took over 2 environments and')]);
    for (const environment of ['prod', 'dev']) {
      expect(new Set(Object.values(statuses(await build(directory, environment))))).toEqual(new Set(['unchanged']));
    }
    // The former name has nothing left, and is refused what it had.
    await expect(build(project('shop', 'orders', { rows: '[{ n: 2 }]', ...over(shop) }))).rejects.toMatchObject({
      reason: 'name-held',
      parameters: { owner: 'store' },
    });
    await cleanUp(await loadProject(directory), { dryRun: false, clock: wallClock });
    expect(await rowsOf(shop, 'select n from bronze.orders')).toEqual([{ n: '1' }]);
  });

  test('is told so where its new name meets what it made', async () => {
    const shop = await shopBuiltTwice();
    const directory = project('store', 'orders', over(shop));
    const world = new FakeSurroundings(directory);
    expect(await main(['build'], world)).toBe(2);
    expect(`${world.written}${world.complained}`).toContain('martlet rename shop');
  });

  test('is refused a name that nothing knows, its own, and a new name that has published', async () => {
    const shop = await shopBuiltTwice();
    expect(await renamed(shop, { name: 'store' }, 'shopp')).toMatchObject({ exitCode: 2, told: expect.stringMatching(/S070/) });
    expect(await renamed(shop, { name: 'shop' }, 'shop')).toMatchObject({ exitCode: 2, told: expect.stringMatching(/S071/) });
    const state = kind === '' ? '' : `, state: { store: 'sqlite', path: '${join(shop, 'state.sqlite')}' }`;
    const other = project('other', 'days', { state, ...over(shop) });
    await build(other);
    const world = new FakeSurroundings(other);
    expect([await main(['rename', 'shop'], world), world.complained + world.written]).toEqual([2, expect.stringMatching(/S071/)]);
    expect(new Set(Object.values(statuses(await build(shop))))).toEqual(new Set(['unchanged']));
  });
});
