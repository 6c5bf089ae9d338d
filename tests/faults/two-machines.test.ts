import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { loadProject, type Project } from '../../framework/src/project/index.js';
import { type RunResult, runProject } from '../../framework/src/run/index.js';
import { openDuckDB } from '../../framework/src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../framework/src/warehouses/warehouse.js';
import { writeShop } from './shop.js';
import { KILL_STORES, type KillStore } from './state-stores.js';

const LIBRARIES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const MINUTES = 60_000;

// With the state in DuckDB's own file its lock decides before Martlet's does.
for (const [place, open] of Object.entries(KILL_STORES).slice(1)) {
  if (typeof open === 'string') test.skip(`a state ${place}: ${open}`, () => {});
  else describe(`two machines that apply at once, with a state ${place}`, () => applyAtOnce(open));
}

function applyAtOnce(open: (directory: string) => Promise<KillStore>): void {
  const scratch = mkdtempSync(join(tmpdir(), 'martlet-platform-machines-'));
  let store: KillStore;
  let warehouse: Warehouse;
  const projects: Project[] = [];

  beforeAll(async () => {
    store = await open(scratch);
    warehouse = asServer(await openDuckDB({ path: ':memory:' }));
    for (const price of [2, 3, 4]) {
      const directory = join(scratch, `shop-${price}`);
      writeShop(
        directory,
        LIBRARIES,
        { warehouse: { warehouse: 'duckdb', path: join(scratch, 'unused.duckdb') }, state: store.config },
        { days: 4, price },
      );
      projects.push(await loadProject(directory));
    }
  }, 300_000);

  afterAll(async () => {
    await warehouse.close();
    await store.close();
    rmSync(scratch, { recursive: true });
  });

  /** A build on a machine whose clock is wrong by some minutes. */
  const build = (project: Project, minutesAhead: number): Promise<RunResult> =>
    runProject(project, {
      command: 'build',
      emit: () => undefined,
      clock: { elapsed: () => performance.now(), now: () => new Date(Date.now() + minutesAhead * MINUTES).toISOString() },
      early: { take: async () => ({ ...warehouse, close: async () => undefined }) },
    });

  test.each([
    { one: 0, other: 0 },
    { one: 0, other: 10 },
    { one: 10, other: 0 },
  ])(
    'one wins or waits, and all views are those of one of them: clocks $one and $other minutes ahead',
    async ({ one, other }) => {
      const [first, second, third] = projects;
      if (first === undefined || second === undefined || third === undefined) throw new Error('three states of the shop');
      await build(first, one);
      const ended = await Promise.allSettled([build(second, one), build(third, other)]);
      const done = ended.filter((each) => each.status === 'fulfilled');
      expect(done.length).toBeGreaterThan(0);
      for (const each of ended) {
        if (each.status === 'fulfilled') expect(each.value.steps.filter(({ status }) => status === 'error')).toEqual([]);
        else expect(each.reason instanceof MartletError ? each.reason.reason : each.reason).toMatch(/^environment-locked$|^lock-lost$/);
      }
      const price = (await pricesShown(warehouse)).map(Number);
      expect(price).toHaveLength(1);
      expect([3, 4]).toContain(price[0]);
      // What the state says is what is shown: there is nothing to do for the code that won.
      const again = await build(price[0] === 3 ? second : third, one);
      expect(new Set(again.steps.map(({ status }) => status))).toEqual(new Set(['unchanged']));
    },
    120_000,
  );
}

/** DuckDB as a warehouse that many may have open, and that publishes view by view. */
function asServer({ dialect, ...duckdb }: Warehouse): Warehouse {
  const capabilities = { ...dialect.capabilities, isExclusive: false, publish: 'recorded' as const };
  return { ...duckdb, dialect: Object.assign(Object.create(dialect), { capabilities }) };
}

/** What an order of one brings, by all views that tell it. */
async function pricesShown({ session }: Warehouse): Promise<readonly unknown[]> {
  const connection = await session();
  try {
    const rows = await connection.query(
      `select distinct f.revenue / o.quantity as price from (select * from gold.fact_orders union all select * from silver.stg_orders) f
       join bronze.orders o using (order_id) where o.quantity > 0`,
    );
    return rows.map(({ price }) => price);
  } finally {
    await connection.close();
  }
}
