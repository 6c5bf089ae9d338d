import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invalidate, promote, rollback } from '../../src/run/index.js';
import { rowsOf, wallClock } from '../run-project.js';
import { dayOf, ServedProject } from './served-project.js';

const clock = wallClock;

describe('publishing files for readers', () => {
  test('a build publishes dimensions, facts and metrics views with the rows that its views show', async () => {
    const served = await ServedProject.of();
    const { steps } = await served.build();
    expect(steps.filter(({ status }) => status === 'error' || status === 'failed')).toEqual([]);
    const { relations, number } = served.manifest();
    expect(number).toBe(1);
    expect(Object.keys(relations).sort()).toEqual(['gold.dim_days', 'gold.fact_orders', 'gold.revenue']);
    for (const id of Object.keys(relations))
      expect(await served.rows(id)).toEqual(await rowsOf(served.directory, `select * from ${id} order by all`));
    expect(relations['gold.fact_orders']).toMatchObject({
      kind: 'fact',
      grain: ['id'],
      description: 'One row per order.',
      owner: 'ada',
      columns: [
        { name: 'id', engineType: 'BIGINT', nullable: false, type: { kind: 'integer' }, description: 'Key of the order.' },
        { name: 'day' },
        { name: 'amount' },
      ],
      files: [{ rows: 6 }],
    });
  });

  test('a config that serves nothing gets no file', async () => {
    const served = await ServedProject.of({ serve: 'undefined' });
    await served.build();
    expect(served.has()).toBe(false);
    expect(served.files().size).toBe(0);
  });

  test('a build that changes nothing writes nothing, and one that does writes what has changed', async () => {
    const served = await ServedProject.of();
    await served.build();
    const [before, files] = [served.manifest(), served.files()];
    await served.build();
    expect(served.manifest()).toEqual(before);
    expect(served.files()).toEqual(files);
    // Only the amount of the last order is another one: the days are the same rows in a table that was made again.
    served.hold(3, 99);
    await served.build();
    const after = served.manifest();
    expect(after.number).toBe(2);
    expect(after.id).not.toBe(before.id);
    expect((await served.rows('gold.fact_orders')).at(-1)).toEqual({ id: '6', day: dayOf(2), amount: '99' });
    expect((await served.rows('gold.revenue')).at(-1)).toEqual({ day: dayOf(2), amount: '109' });
  });

  test('a view over a table that is kept is published again with each of its batches, though its fingerprint stays', async () => {
    const served = await ServedProject.of();
    await served.build();
    const [first] = await rowsOf(served.directory, "select view_name from duckdb_views() where view_name like 'revenue__%'");
    served.hold(4);
    await served.build();
    expect(first).toBeDefined();
    const [second] = await rowsOf(served.directory, "select view_name from duckdb_views() where view_name like 'revenue__%'");
    expect(second).toEqual(first);
    expect(await served.rows('gold.revenue')).toHaveLength(4);
    expect(await served.rows('gold.fact_orders')).toHaveLength(8);
  });

  test('a rollback shows what it returns to, and writes no table again', async () => {
    const served = await ServedProject.of();
    await served.build();
    const before = served.manifest();
    served.hold(4);
    await served.build();
    await rollback(served.project, { environment: 'prod', number: 1, kept: { '*': 'replace' }, clock });
    const after = served.manifest();
    expect(after.number).toBe(3);
    expect(after.relations['gold.dim_days']).toEqual(before.relations['gold.dim_days']);
  });

  test('environments share files, and what readers see of one goes with it', async () => {
    const served = await ServedProject.of({ serve: "{ environments: ['prod', 'dev'] }" });
    await served.build();
    await promote(served.project, { from: 'prod', to: 'dev', allowsOlderData: false, clock });
    expect(served.manifest('dev').relations).toEqual(served.manifest().relations);
    await invalidate(served.project, { environment: 'dev', clock });
    expect([served.has('dev'), served.has('prod')]).toEqual([false, true]);
  });

  test('files that are gone come again with the next command', async () => {
    const served = await ServedProject.of();
    await served.build();
    const before = served.manifest();
    rmSync(join(served.folder, before.relations['gold.dim_days']?.files[0]?.path ?? ''));
    await served.build();
    expect(await served.rows('gold.dim_days')).toHaveLength(3);
    rmSync(served.folder, { recursive: true });
    await served.build();
    expect(served.manifest().relations).toEqual(before.relations);
  });
});
