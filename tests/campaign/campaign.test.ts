import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { campaign } from './campaign.js';
import type { Step } from './history.js';
import type { ModelSpec } from './project.js';
import { Difference, World } from './world.js';

/** What continuous integration repeats; `npm run campaign` looks for others. */
const SEEDS = Array.from({ length: 20 }, (_, index) => 2_000 + index);

test.each(SEEDS)('each environment shows what its code and data mean, whatever was done before: seed %i', async (seed) => {
  const { failure } = await campaign(seed, { counts: new Map(), shrinkMilliseconds: 0 });
  expect(failure?.message).toBeUndefined();
});

const TABLE: ModelSpec = {
  query: { operation: 'pass', k: 0, raw: 'none', readsAllStates: false },
  first: 0,
  second: 0,
  storage: { kind: 'table' },
  hook: 'none',
  tests: [],
  words: 0,
  isThere: true,
};
const BUILD: Step = { kind: 'build', environment: 'prod', isFull: false, way: 'build' };

test('a view that shows other rows is a difference', async () => {
  const world = new World({ models: [TABLE], data: [], steps: [] }, new Map());
  try {
    await world.perform(BUILD);
    await world.perform({ kind: 'janitor' });
    await change(world.warehouse, 'create or replace view gold.m0 as select * from bronze.events where id > 1');
    await expect(world.perform({ kind: 'janitor' })).rejects.toThrow(Difference);
  } finally {
    world.close();
  }
});

test('a view that is gone, and one that is too many, are differences', async () => {
  const world = new World({ models: [TABLE], data: [], steps: [] }, new Map());
  try {
    await world.perform(BUILD);
    await change(world.warehouse, 'create view gold.m9 as select * from bronze.events');
    await expect(world.perform({ kind: 'janitor' })).rejects.toThrow('m9');
    await change(world.warehouse, 'drop view gold.m9; drop view gold.m0');
    await expect(world.perform({ kind: 'janitor' })).rejects.toThrow('m0');
  } finally {
    world.close();
  }
});

async function change(warehouse: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}
