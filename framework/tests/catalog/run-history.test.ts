import { expect, test } from 'vitest';
import { buildRunResults } from '../../src/artifacts/index.js';
import { readRunHistory } from '../../src/catalog/index.js';
import { historyOf } from '../../src/catalog/run-history.js';
import { siteData } from '../../src/catalog/site/site-data.js';
import { broken, loaded, passed, resultOf, skipped, warned } from '../report/example-run.js';
import { tempProject } from '../temp-project.js';
import { catalogOf, loadShop } from './shop.js';

test('tells of each relation how its last build and its tests went', () => {
  const history = historyOf(buildRunResults(resultOf([loaded, passed, warned, broken, skipped])));
  const builds = Object.values(history.relations).flatMap((relation) => relation.builds.map(({ status }) => status));
  const tests = Object.values(history.relations).flatMap((relation) => Object.values(relation.tests).map(([first]) => first?.status));
  expect(builds).toEqual(expect.arrayContaining(['succeeded', 'error', 'skipped']));
  expect(tests).toContain('warned');
  expect(history.errors[0]).toMatchObject({ code: expect.stringMatching(/^MARTLET-/), hint: expect.any(String) });
});

test('is nothing where nothing has run, and an error where the file is none of ours', async () => {
  expect(await readRunHistory(tempProject({}))).toBeUndefined();
  await expect(readRunHistory(tempProject({ 'target/run_results.json': '{"steps": 1}' }))).rejects.toMatchObject({
    reason: 'run-results-unreadable',
    at: { file: 'target/run_results.json' },
  });
});

test('makes of it the health that pages show', async () => {
  const at = '2024-03-01T00:00:00.000Z';
  const nothing = { tests: {}, builds: [{ at, status: 'succeeded' as const, milliseconds: 1 }], versions: [], changes: [], scores: [] };
  const catalog = await catalogOf(await loadShop(), {
    history: {
      relations: {
        'bronze.orders': { ...nothing, freshness: { status: 'stale', checkedAt: at } },
        'silver.stg_orders': nothing,
        'gold.dim_customers': {
          ...nothing,
          tests: {
            unique_customer_id: [
              { at, status: 'passed' },
              { at, status: 'failed', failures: 2 },
            ],
          },
        },
      },
      tests: { orders_add_up: [{ at, status: 'warned', failures: 1 }] },
      scores: [{ at, score: 99.97, dimensions: { validity: 99.97 } }],
      publications: [],
      errors: [],
    },
  });
  const { index } = siteData(catalog);
  expect(Object.fromEntries(index.relations.map(({ id, health }) => [id, health]))).toEqual({
    'bronze.orders': 'stale',
    'silver.stg_orders': 'passing',
    'gold.dim_customers': 'failing',
    'gold.fact_orders': 'unknown',
  });
  expect(index.problems).toEqual([
    { relation: 'gold.dim_customers', test: 'unique_customer_id', status: 'failed', failures: 2 },
    { test: 'orders_add_up', status: 'warned', failures: 1 },
  ]);
});
