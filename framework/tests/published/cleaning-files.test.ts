import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { cleanUp } from '../../src/run/index.js';
import { openFilesReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { openReading } from '../../src/warehouses/open.js';
import { wallClock } from '../run-project.js';
import { ServedProject } from './served-project.js';

/** The files of the dimension, of which each build of this test makes a new version. */
const dimensions = ({ folder }: ServedProject, paths: Iterable<string>): readonly string[] =>
  [...paths].filter((path) => path.includes('dim_days') && existsSync(join(folder, path)));

describe('the files of publications that are over', () => {
  test('go once nobody can return to them, and stay for those who can', async () => {
    const served = await ServedProject.of({ serve: '{ graceMinutes: 0 }' });
    const made: string[] = [];
    for (const days of [3, 4, 5, 6]) {
      served.hold(days);
      await served.build();
      made.push(served.manifest().relations['gold.dim_days']?.files[0]?.path ?? '');
    }
    expect(new Set(made).size).toBe(4);
    expect(dimensions(served, made)).toEqual(made.slice(2));
    expect(await served.rows('gold.dim_days')).toHaveLength(6);
  });

  test('stay for the time of grace', async () => {
    const served = await ServedProject.of();
    for (const days of [3, 4, 5, 6]) {
      served.hold(days);
      await served.build();
    }
    expect(dimensions(served, served.files().keys())).toHaveLength(4);
    expect((await cleanUp(served.project, { dryRun: false, clock: wallClock })).files).toEqual([]);
  });

  test('stay while a server answers from them, and go when it does so no more', async () => {
    const served = await ServedProject.of({ serve: '{ graceMinutes: 0 }' });
    await served.build();
    const { folder } = served;
    const reader = await openFilesReader({ folder, environment: 'prod', engine: await openReading(folder) });
    try {
      const lease = await reader.lease(WHOLE_SCOPE);
      const path = served.manifest().relations['gold.dim_days']?.files[0]?.path ?? '';
      for (const days of [4, 5, 6]) {
        served.hold(days);
        await served.build();
        await vi.waitFor(() => expect(reader.current()?.id).toBe(served.manifest().id));
      }
      const stream = await lease.stream('select count(*) from gold.dim_days');
      for await (const rows of stream.batches()) expect(rows).toEqual([['3']]);
      expect(existsSync(join(folder, path))).toBe(true);
      lease.release();
      await vi.waitFor(async () => expect((await cleanUp(served.project, { dryRun: true, clock: wallClock })).files).toContain(path), {
        timeout: 10_000,
      });
      await cleanUp(served.project, { dryRun: false, clock: wallClock });
      expect(existsSync(join(folder, path))).toBe(false);
    } finally {
      await reader.close();
    }
  });
});
