import { expect, test } from 'vitest';
import { createStateStore, type ModelVersion, type Publication, relationKey, stateInWarehouse } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { testWorld } from './test-world.js';

const MODELS = 2000;
const names = Array.from({ length: 16 }, (_, index) => `some_column_${index}`);
const digest = (...seed: readonly number[]): string =>
  seed
    .reduce((hash, part) => (hash * 31n + BigInt(part) + 7n) * 0x9e3779b97f4a7c15n, 1n)
    .toString(16)
    .slice(-16);
const digests = (...seed: readonly number[]) => Object.fromEntries(names.map((name, index) => [name, digest(...seed, index)]));

function version(model: number): ModelVersion {
  const print = (kind: number) => ({ version: digest(model, kind), rows: digest(model, kind, 1), columns: digests(model, kind, 2) });
  return {
    id: `gold.some_model_${model}`,
    relation: { schema: 'gold__versions', name: `some_model_${model}__${digest(model, 3)}` },
    as: 'table',
    fingerprint: digest(model, 3),
    fingerprints: {
      own: { rows: digest(model, 1), columns: digests(model, 1), storage: digest(model, 2) },
      metadata: digest(model, 4),
      code: print(2),
      data: print(3),
    },
    columns: names.map((name) => ({ name, type: 'decimal(18, 2)', nullable: true })),
    reads: [],
    rows: 1000,
    runId: 'aabbccdd',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

test('a project of 2,000 models is read in two queries and less than three thousand letters a model', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const database = stateInWarehouse(session, warehouse.dialect, { project: 'shop', isExclusive: true, isCheap: true });
  const versions = Array.from({ length: MODELS }, (_, model) => version(model));
  const passedTests = versions.flatMap(({ relation }, model) =>
    [1, 2, 3, 4, 5].map((index) => ({ key: digest(model, index), version: relationKey(relation), at: '2026-01-01T00:00:00.000Z' })),
  );
  const publication = (number: number): Publication => ({
    environment: 'prod',
    number,
    status: 'finished',
    cause: 'apply',
    runId: 'aabbccdd',
    publishedAt: '2026-01-01T00:00:00.000Z',
    versions: new Map(versions.map(({ id, relation }) => [id, relationKey(relation)])),
  });
  const store = createStateStore(database, testWorld);
  await store.prepare();
  await store.append({
    versions: versions.map((each) => ({ ...each, sql: 'select 1 as n '.repeat(200) })),
    passedTests,
    publications: [publication(1)],
  });
  await store.append({ publications: [publication(2)] });

  const answers: number[] = [];
  const reader = createStateStore(
    {
      ...database,
      query: async (sql) => {
        const rows = await database.query(sql);
        answers.push(rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0));
        return rows;
      },
    },
    testWorld,
  );
  const state = await reader.read();
  expect([state.versions.size, state.passedTests.size, state.environments.get('prod')?.versions.size]).toEqual([
    MODELS,
    5 * MODELS,
    MODELS,
  ]);
  expect(state.versions.get(relationKey(versions[7]?.relation ?? { schema: '', name: '' }))).toEqual(versions[7]);
  expect(answers).toHaveLength(2);
  expect(answers.reduce((sum, letters) => sum + letters, 0) / MODELS).toBeLessThan(3000);
  await session.close();
  await warehouse.close();
});
