import { expect, test } from 'vitest';
import { buildRunResults } from '../../src/artifacts/index.js';
import { historySchema } from '../../src/catalog/history-schema.js';
import { historyOfPast } from '../../src/catalog/index.js';
import { historyOf } from '../../src/catalog/run-history.js';
import { siteData } from '../../src/catalog/site/site-data.js';
import { loadProject } from '../../src/project/index.js';
import { readPast, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { tempProject } from '../temp-project.js';
import { catalogOf } from './shop.js';

const numbers = (rows: string, tests = ''): string => `
import { between, integer, seed } from 'martlet';
export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull()${tests} }, rows: ${rows} });`;
const doubled = (factor: number, more = ''): string => `
import { add, integer, model, multiply } from 'martlet';
import { numbers } from './numbers.js';
export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer(), twice: integer()${more === '' ? '' : ', more: integer()'} },
  query: (db) => db.selectFrom('numbers').select(({ ref }) => ['n', multiply(ref('n'), ${factor}).as('twice')${more}]) });`;

let minute = 0;
const clock = {
  elapsed: () => performance.now(),
  now: () => {
    minute += 1;
    return new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  },
};

test('tells of runs, versions, environments and changes from the state', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const lasting = new LastingWarehouse(duckdb);
  const build = async (files: Readonly<Record<string, string>>, environment = 'prod') => {
    const project = await loadProject(tempProject(files));
    await runProject(project, { command: 'build', environment, clock, emit: () => undefined, early: lasting.for() });
    return project;
  };
  await build({ 'models/numbers.ts': numbers('[{ n: 1 }]'), 'models/doubled.ts': doubled(2) });
  await build({ 'models/numbers.ts': numbers('[{ n: 1 }]'), 'models/doubled.ts': doubled(3) }, 'dev');
  const failing = numbers('[{ n: 99 }]', '.test(between(0, 9))');
  await build({ 'models/numbers.ts': failing, 'models/doubled.ts': doubled(2) });
  const wider = doubled(3, `, add(ref('n'), 1).as('more')`);
  const project = await build({ 'models/numbers.ts': numbers('[{ n: 1 }, { n: 2 }]'), 'models/doubled.ts': wider });

  const past = await readPast(project, {
    since: '2026-01-01',
    publications: 10,
    runs: { since: '2026-01-01', most: 100 },
    clock,
    early: lasting.for(),
  });
  const history = historySchema.parse(historyOfPast(project, past, undefined));
  await duckdb.close();

  const seeds = history.relations['bronze.numbers'];
  expect(seeds?.tests.between_n?.map(({ status, failures }) => [status, failures])).toEqual([['failed', 1]]);
  expect(seeds?.builds.map(({ status, rows }) => [status, rows])).toEqual([
    ['succeeded', 1],
    ['succeeded', 1],
    ['succeeded', 2],
  ]);
  const model = history.relations['gold.doubled'];
  expect(model?.versions.map(({ environments }) => environments).sort()).toEqual([['dev'], ['prod'], []].sort());
  expect(model?.changes).toMatchObject([{ kind: 'breaking', columns: expect.arrayContaining(['twice', 'more']) }]);
  expect(history.publications.map(({ environment, relations }) => [environment, [...relations].sort()])).toEqual([
    ['prod', ['bronze.numbers', 'gold.doubled']],
    ['prod', ['bronze.numbers', 'gold.doubled']],
  ]);

  // What dev ran is on no page of prod.
  expect(history.runs?.map(({ environment, outcome, steps }) => [environment, outcome, steps.length])).toEqual([
    ['prod', 'succeeded', 2],
    ['prod', 'failed', expect.any(Number)],
    ['prod', 'succeeded', 2],
  ]);
  const { resources } = history;
  expect(resources).toMatchObject({ environment: 'prod', runs: 3 });
  expect(resources?.relations.map(({ relation }) => relation).sort()).toEqual(['bronze.numbers', 'gold.doubled']);
  for (const { days, workMilliseconds } of resources?.relations ?? [])
    expect(days.reduce((sum, day) => sum + day.workMilliseconds, 0)).toBeCloseTo(workMilliseconds, -1);
  expect(resources?.trends.find(({ relation }) => relation === 'gold.doubled')).toMatchObject({ runs: 2, isWhole: true, warnings: [] });

  expect(seeds?.scores.map(({ score, dimensions }) => [score, dimensions])).toEqual([[100, { completeness: 100 }]]);
});

test('tells how fresh relations were found last, and how scores went', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const lasting = new LastingWarehouse(duckdb);
  const project = await loadProject(tempProject({ 'models/numbers.ts': numbers('[{ n: 1 }]'), 'models/doubled.ts': doubled(2) }));
  await runProject(project, { command: 'build', environment: 'prod', clock, emit: () => undefined, early: lasting.for() });
  const past = await readPast(project, {
    since: '2026-01-01',
    publications: 10,
    runs: { since: '2026-01-01', most: 100 },
    clock,
    early: lasting.for(),
  });
  await duckdb.close();
  const entry = (kind: 'freshness' | 'score', at: string, name: string, body: unknown) => ({ kind, environment: 'prod', name, at, body });
  const score = { score: 40, answers: 1, dimensions: { completeness: 40 } };
  const history = historyOfPast(
    project,
    {
      ...past,
      freshness: [
        entry('freshness', '2026-01-01T01:00:00.000Z', 'gold.doubled', { status: 'failed' }),
        entry('freshness', '2026-01-02T01:00:00.000Z', 'gold.doubled', {
          status: 'fresh',
          newestAt: '2026-01-01T00:00:00.000Z',
          ageHours: 25,
        }),
      ],
      scores: [entry('score', '2026-01-01T02:00:00.000Z', 'shop', { all: score, domains: {}, relations: { 'bronze.numbers': score } })],
    },
    undefined,
  );
  expect(history.relations['gold.doubled']).toMatchObject({
    freshness: { status: 'fresh', checkedAt: '2026-01-02T01:00:00.000Z', newestAt: '2026-01-01T00:00:00.000Z', ageHours: 25 },
    scores: [{ score: 100, dimensions: { timeliness: 100 } }],
  });
  expect(history.relations['bronze.numbers']?.scores.map(({ score: value }) => value)).toEqual([40, 100]);
  expect(history.scores.map(({ score: value }) => value)).toEqual([40, 100]);
});

const OTHER = numbers('[{ n: 1 }]').replaceAll('numbers', 'other');

test('tells what the last run made of each relation, and clears red when its cause is gone', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const lasting = new LastingWarehouse(duckdb);
  const build = async (seeds: string, select?: readonly string[]) => {
    const project = await loadProject(
      tempProject({ 'models/numbers.ts': seeds, 'models/doubled.ts': doubled(2), 'models/other.ts': OTHER }),
    );
    await runProject(project, {
      command: 'build',
      clock,
      emit: () => undefined,
      early: lasting.for(),
      ...(select === undefined ? {} : { select }),
    });
    const past = await readPast(project, {
      since: '2026-01-01',
      publications: 10,
      runs: { since: '2026-01-01', most: 100 },
      clock,
      early: lasting.for(),
    });
    const history = historySchema.parse(historyOfPast(project, past, undefined));
    const { index } = siteData(await catalogOf(project, { history }));
    const shown = index.relations.filter(({ name }) => name !== 'other');
    return shown.map(({ id, health, because }) => [id, health, ...(because === undefined ? [] : [because])]).sort();
  };
  const rule = '.test(between(0, 9))';
  const [good, bad] = [numbers('[{ n: 1 }]', rule), numbers('[{ n: 99 }]', rule)];
  const well = [
    ['bronze.numbers', 'passing'],
    ['gold.doubled', 'passing'],
  ];
  const troubled = [
    ['bronze.numbers', 'failing', 'test bronze.numbers between_n'],
    ['gold.doubled', 'skipped', 'test bronze.numbers between_n'],
  ];
  expect(await build(good)).toEqual(well);
  expect(await build(bad)).toEqual(troubled);
  // A run that is not about them changes nothing of it.
  expect(await build(bad, ['other'])).toEqual(troubled);
  // Nothing is executed: the data of before has passed, and is published.
  expect(await build(good)).toEqual(well);
  expect(await build(bad)).toEqual(troubled);
  // The rule was wrong, and is taken away.
  expect(await build(numbers('[{ n: 99 }]'))).toEqual(well);
  await duckdb.close();
});

const KEPT = `
import { incremental, integer, model } from 'martlet';
import { numbers } from './numbers.js';
export const kept = model({ name: 'kept', from: { numbers }, columns: { n: integer().notNull() },
  materialized: incremental({ strategy: 'append', cursor: 'n' }), query: (db) => db.selectFrom('numbers').select(['n']) });`;

test('counts the rows that a kept table holds, and not those that a run wrote', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const lasting = new LastingWarehouse(duckdb);
  for (const [rows, holds] of [
    ['[{ n: 1 }, { n: 2 }]', 2],
    ['[{ n: 1 }, { n: 2 }, { n: 3 }]', 3],
    ['[{ n: 1 }, { n: 2 }, { n: 3 }]', 3],
  ] as const) {
    const project = await loadProject(tempProject({ 'models/numbers.ts': numbers(rows), 'models/kept.ts': KEPT }));
    const result = await runProject(project, { command: 'build', clock, emit: () => undefined, early: lasting.for() });
    const past = await readPast(project, {
      since: '2026-01-01',
      publications: 10,
      runs: { since: '2026-01-01', most: 100 },
      clock,
      early: lasting.for(),
    });
    for (const history of [historyOfPast(project, past, undefined), historyOf(buildRunResults(result))]) {
      const { index } = siteData(await catalogOf(project, { history }));
      expect(index.relations.find(({ id }) => id === 'gold.kept')?.rows).toBe(holds);
    }
  }
  await duckdb.close();
});
