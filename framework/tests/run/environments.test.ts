import { describe, expect, test } from 'vitest';
import { planDigest } from '../../src/plan/index.js';
import { loadProject } from '../../src/project/index.js';
import { cleanUp, invalidate, listEnvironments, planProject, promote, rollback, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { wallClock as clock, rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const numbers = (rows: string, columns = 'n: integer().notNull()'): string =>
  `import { between, integer, seed } from 'martlet'; export const numbers = seed({ name: 'numbers', columns: { ${columns} }, rows: ${rows} });`;

const table = (name: string, from: string, columns: Readonly<Record<string, string>>, more = ''): string => `
import { add, between, integer, materializedView, model, multiply, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { input: ${from} }, columns: { ${Object.keys(columns)
  .map((column) => `${column}: integer()`)
  .join(', ')} }, ${more}
  query: (db) => db.selectFrom('input').select(({ ref }) => [${Object.entries(columns)
    .map(([column, expression]) => `${expression}.as('${column}')`)
    .join(', ')}]) });`;

const BASE = {
  'models/numbers.ts': numbers('[{ n: 1 }, { n: 2 }]'),
  'models/doubled.ts': table('doubled', 'numbers', { n: `ref('n')`, twice: `multiply(ref('n'), 2)` }),
  'models/shown.ts': table('shown', 'doubled', { n: `ref('n')` }, 'materialized: view(),'),
  'models/total.ts': table('total', 'doubled', { twice: `ref('twice')` }),
};

const THRICE = { 'models/doubled.ts': table('doubled', 'numbers', { n: `ref('n')`, twice: `multiply(ref('n'), 3)` }) };

/** The project after some files have changed, over the same warehouse. */
const later = (directory: string, changes: Readonly<Record<string, string>>): string =>
  tempProject({ ...BASE, ...changes }, `${directory}/warehouse.duckdb`);

const without = (directory: string, ...files: readonly string[]): string =>
  tempProject(Object.fromEntries(Object.entries(BASE).filter(([file]) => !files.includes(file))), `${directory}/warehouse.duckdb`);

const build = (directory: string, environment = 'prod') => run(directory, { command: 'build', environment });

const plan = async (directory: string, environment = 'prod', more = {}) =>
  (await planProject(await loadProject(directory), { command: 'build', environment, clock, ...more })).plan;

/** How many models were built. */
const built = (result: Awaited<ReturnType<typeof run>>): readonly string[] =>
  result.steps.filter(({ kind, status }) => kind === 'model' && status === 'succeeded').map(({ relation }) => relation);

const values = async (directory: string, relation: string): Promise<readonly unknown[]> =>
  (await rowsOf(directory, `select * from ${relation} order by all`)).map((row) => Object.values(row).map(Number));

async function inProd(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = tempProject({ ...BASE, ...files });
  await build(directory);
  return directory;
}

/** Statements that look at rows of relations: neither the state, nor the catalog, nor a definition of a view. */
const onData = (statements: readonly string[]): readonly string[] =>
  statements.filter((sql) => !/_martlet\.|information_schema\.|duckdb_views\(|^create (?:schema|or replace view)|^drop view/.test(sql));

describe('the rights on views', () => {
  const doubled = (factor: number, grants = ''): string =>
    table('doubled', 'numbers', { n: `ref('n')`, twice: `multiply(ref('n'), ${factor})` }, grants);
  const analysts = `grants: { select: ['analysts'] },`;

  test('are given again when views move, at a promotion and a rollback too, and when they alone have changed', async () => {
    const duckdb = await openDuckDB({ path: ':memory:' });
    const { dialect } = duckdb;
    // DuckDB has no users, and statements are all that a right is.
    const lasting = new LastingWarehouse({
      ...duckdb,
      dialect: { ...dialect, capabilities: { ...dialect.capabilities, grants: 'supported' } },
      statements: {
        ...duckdb.statements,
        grant: ({ schema, name }, { select = [] }) => [`select 'grant on ${schema}.${name} to ${select}'`],
      },
    });
    const projectOf = (model: string) => loadProject(tempProject({ ...BASE, 'models/doubled.ts': model }));
    const request = { clock, emit: () => undefined, early: lasting.for() };
    const told = (): readonly string[] => {
      const statements = lasting.statements.splice(0);
      return statements.flatMap(
        (sql) => /^select 'grant (.*)'$/.exec(sql)?.[1] ?? /replace view (gold\.doubled) as select \* /.exec(sql)?.[1] ?? [],
      );
    };
    const [open, thrice, closed] = [
      await projectOf(doubled(2, analysts)),
      await projectOf(doubled(3, analysts)),
      await projectOf(doubled(2)),
    ];
    await runProject(open, { ...request, command: 'build' });
    expect(told()).toEqual(['gold.doubled', 'on gold.doubled to analysts']);
    await runProject(thrice, { ...request, command: 'build', environment: 'dev' });
    expect(told()).toEqual(['on gold__dev.doubled to analysts']);
    await promote(thrice, { ...request, from: 'dev', to: 'prod', allowsOlderData: false });
    expect(told()).toEqual(['gold.doubled', 'on gold.doubled to analysts']);
    await rollback(open, { ...request, environment: 'prod' });
    expect(told()).toEqual(['gold.doubled', 'on gold.doubled to analysts']);
    await runProject(open, { ...request, command: 'build' });
    expect(told()).toEqual([]);

    // Nobody may read it any more, and then somebody may again; nothing is built for it.
    const { steps } = await runProject(closed, { ...request, command: 'build' });
    expect([told(), steps.filter(({ status }) => status !== 'unchanged')]).toEqual([['gold.doubled'], []]);
    await runProject(open, { ...request, command: 'build' });
    expect(told()).toEqual(['gold.doubled', 'on gold.doubled to analysts']);
    await runProject(open, { ...request, command: 'build' });
    expect(told()).toEqual([]);
    await duckdb.close();
  });
});

describe('an environment', () => {
  test('is pointed elsewhere and back without a query on data', async () => {
    const duckdb = await openDuckDB({ path: ':memory:' });
    const lasting = new LastingWarehouse(duckdb);
    const [before, after] = await Promise.all([BASE, { ...BASE, ...THRICE }].map((files) => loadProject(tempProject(files))));
    if (before === undefined || after === undefined) throw new Error('two projects are loaded');
    const request = { clock, emit: () => undefined, early: lasting.for() };
    const session = await duckdb.session();
    const rows = async () => (await session.query('select twice from gold.total order by all')).map(({ twice }) => Number(twice));
    await runProject(before, { ...request, command: 'build' });
    await runProject(after, { ...request, command: 'build', environment: 'dev' });
    expect(onData(lasting.statements)).not.toEqual([]);
    lasting.statements.length = 0;
    await promote(after, { ...request, from: 'dev', to: 'prod', allowsOlderData: false });
    expect(await rows()).toEqual([3, 6]);
    await rollback(after, { ...request, environment: 'prod' });
    expect(await rows()).toEqual([2, 4]);
    expect(onData(lasting.statements)).toEqual([]);
    await session.close();
    await duckdb.close();
  });

  test('costs nothing but what is changed in it, and leaves the others as they are', async () => {
    const prod = await inProd();
    const dev = later(prod, THRICE);
    const result = await build(dev, 'dev');
    expect(built(result)).toEqual(['gold.doubled', 'gold.total']);
    expect(await values(prod, 'gold__dev.total')).toEqual([[3], [6]]);
    expect(await values(prod, 'gold.total')).toEqual([[2], [4]]);
    expect(await values(prod, 'bronze__dev.numbers')).toEqual([[1], [2]]);
    // Building prod afterwards with the same code finds everything standing.
    const again = await build(later(prod, THRICE));
    expect(built(again)).toEqual([]);
    expect(again.published).toEqual(['gold.doubled', 'gold.total']);
    expect(await values(prod, 'gold.total')).toEqual([[3], [6]]);
  });

  test('takes what is not selected from the default environment', async () => {
    const prod = await inProd();
    const result = await run(later(prod, THRICE), { command: 'build', environment: 'dev', select: ['total'] });
    expect(statuses(result)).toEqual({ 'model gold.total': 'unchanged' });
    expect(await values(prod, 'gold__dev.doubled')).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  test('is promoted and rolled back without building anything', async () => {
    const prod = await inProd();
    const dev = later(prod, THRICE);
    await build(dev, 'dev');
    const project = await loadProject(dev);
    const promoted = await promote(project, { from: 'dev', to: 'prod', allowsOlderData: false, clock });
    expect(promoted).toMatchObject({ publication: 2, changed: ['gold.doubled', 'gold.total'], dropped: [] });
    expect(await values(prod, 'gold.total')).toEqual([[3], [6]]);

    expect(await rollback(project, { environment: 'prod', clock })).toMatchObject({
      publication: 3,
      changed: ['gold.doubled', 'gold.total'],
    });
    expect(await values(prod, 'gold.total')).toEqual([[2], [4]]);
    await expect(rollback(project, { environment: 'prod', clock })).rejects.toMatchObject({ reason: 'publication-unknown' });
    expect(await rollback(project, { environment: 'prod', number: 2, clock })).toMatchObject({ publication: 4 });
    expect(await values(prod, 'gold.total')).toEqual([[3], [6]]);
  });

  test('is taken away with its views, and the janitor drops what only it needed', async () => {
    const prod = await inProd();
    const dev = later(prod, THRICE);
    await build(dev, 'dev');
    const project = await loadProject(dev);
    expect((await listEnvironments(project, { clock })).map(({ environment, differing }) => [environment, differing.length])).toEqual([
      ['prod', 0],
      ['dev', 2],
    ]);
    await expect(invalidate(project, { environment: 'prod', clock })).rejects.toMatchObject({ reason: 'environment-protected' });
    expect((await invalidate(project, { environment: 'dev', clock })).dropped).toHaveLength(4);
    expect((await cleanUp(project, { dryRun: true, clock })).versions).toHaveLength(2);
    expect((await cleanUp(project, { dryRun: false, clock })).versions).toHaveLength(2);
    expect((await cleanUp(project, { dryRun: false, clock })).versions).toEqual([]);
    expect((await listEnvironments(project, { clock })).map(({ environment }) => environment)).toEqual(['prod']);
    expect(await values(prod, 'gold.total')).toEqual([[2], [4]]);
    // It can come back.
    expect(built(await build(dev, 'dev'))).toEqual(['gold.doubled', 'gold.total']);
  });

  test('loses a model that the project has lost', async () => {
    const prod = await inProd();
    const result = await build(without(prod, 'models/total.ts'));
    expect(built(result)).toEqual([]);
    const views = await rowsOf(prod, `select table_name as name from information_schema.tables where table_schema = 'gold' order by 1`);
    expect(views.map(({ name }) => name)).toEqual(['doubled', 'shown']);
  });

  test('says which there are when one is unknown', async () => {
    const project = await loadProject(await inProd());
    await expect(promote(project, { from: 'dev', to: 'prod', allowsOlderData: false, clock })).rejects.toMatchObject({
      reason: 'environment-unknown',
      parameters: { environment: 'dev', known: ['prod'] },
    });
    await expect(build(project.directory, 'Not a name')).rejects.toMatchObject({ reason: 'environment-invalid' });
  });
});

describe('a plan', () => {
  test('says that there is nothing to do', async () => {
    expect(await plan(await inProd())).toMatchObject({ changes: [], steps: [], testsThatHold: ['test bronze.numbers not_null_n'] });
  });

  test('tells what was changed, what follows from it and what does not', async () => {
    const prod = await inProd();
    const { changes, steps } = await plan(later(prod, THRICE));
    expect(changes).toEqual([
      {
        id: 'gold.doubled',
        kind: 'changed',
        category: 'breaking',
        rows: false,
        storage: false,
        columns: [{ name: 'twice', change: 'expression' }],
        causes: [],
      },
      { id: 'gold.shown', kind: 'untouched', inputs: [{ id: 'gold.doubled', columns: ['twice'] }] },
      { id: 'gold.total', kind: 'indirect', causes: [{ id: 'gold.doubled', rows: false, columns: ['twice'] }] },
    ]);
    expect(steps.map(({ id }) => id)).toEqual(['model gold.doubled', 'model gold.total']);
  });

  test.each([
    [
      'a column that is added breaks nothing, and nobody who does not read it is built again',
      { 'models/doubled.ts': table('doubled', 'numbers', { n: `ref('n')`, twice: `multiply(ref('n'), 2)`, more: `add(ref('n'), 1)` }) },
      'non-breaking',
      ['gold.doubled'],
    ],
    [
      'other rows break all that reads them',
      { 'models/doubled.ts': BASE['models/doubled.ts'].replace(`.select(`, `.where('n', '>', 1).select(`) },
      'breaking',
      ['gold.doubled', 'gold.shown', 'gold.total'],
    ],
    [
      'a description changes no data',
      { 'models/doubled.ts': BASE['models/doubled.ts'].replace(`name: 'doubled',`, `name: 'doubled', description: 'Twice.',`) },
      'metadata',
      [],
    ],
  ])('%s', async (_, change, category, models) => {
    const prod = await inProd();
    const changed = later(prod, change);
    const { changes, steps } = await plan(changed);
    expect(changes.find(({ id }) => id === 'gold.doubled')).toMatchObject({ kind: 'changed', category });
    expect(steps.flatMap((step) => (step.kind === 'build' ? [step.relation] : []))).toEqual(models);
    const result = await build(changed);
    expect(new Set(built(result))).toEqual(new Set(models));
  });

  test('runs a new data test without building, and not again once it has held', async () => {
    const prod = await inProd();
    const tested = later(prod, { 'models/numbers.ts': numbers('[{ n: 1 }, { n: 2 }]', 'n: integer().notNull().test(between(0, 9))') });
    const result = await build(tested);
    expect(statuses(result)).toMatchObject({ 'test bronze.numbers between_n': 'succeeded' });
    expect(built(result)).toEqual([]);
    expect(await build(tested)).toMatchObject({ testsThatHold: 2 });
  });

  test('keeps what failed a blocking test to be looked at, and tests it again without building it again', async () => {
    const prod = await inProd();
    const atMostFive = `tests: (t) => [t.column('twice', between(0, 5))],`;
    const over = later(prod, { ...THRICE, 'models/total.ts': table('total', 'doubled', { twice: `ref('twice')` }, atMostFive) });
    const first = await build(over);
    expect(statuses(first)).toMatchObject({ 'model gold.total': 'succeeded', 'test gold.total between_twice': 'failed' });
    expect(await values(prod, 'gold.total')).toEqual([[2], [4]]);
    const second = await build(over);
    expect(built(second)).toEqual([]);
    expect(statuses(second)).toMatchObject({ 'model gold.total': 'unchanged', 'test gold.total between_twice': 'failed' });
  });

  test('is the same until something moves', async () => {
    const prod = await inProd();
    const changed = later(prod, THRICE);
    const digest = planDigest(await plan(changed));
    expect(planDigest(await plan(changed))).toBe(digest);
    expect(planDigest(await plan(changed, 'dev'))).not.toBe(digest);
    await build(changed, 'dev');
    // What another environment has built need not be built again, so the plan is another one.
    expect(planDigest(await plan(changed))).not.toBe(digest);
  });

  test('says what the warehouse can’t do before anything is done', async () => {
    const stored = table('total', 'doubled', { twice: `ref('twice')` }, 'materialized: materializedView(),');
    const directory = tempProject({ ...BASE, 'models/total.ts': stored });
    await expect(build(directory)).rejects.toMatchObject({ reason: 'capability-missing', at: { file: 'models/total.ts' } });
  });

  test('selects by what has changed', async () => {
    const prod = await inProd();
    const changed = later(prod, THRICE);
    const ids = async (...select: readonly string[]) => (await plan(changed, 'prod', { select })).versions.map(({ id }) => id);
    expect(await ids('state:modified')).toEqual(['gold.doubled']);
    expect(await ids('state:modified+')).toEqual(['gold.doubled', 'gold.shown', 'gold.total']);
    expect(await ids('state:new')).toEqual([]);
    await expect(ids('state:odd')).rejects.toMatchObject({ reason: 'selector-unmatched' });
  });
});
