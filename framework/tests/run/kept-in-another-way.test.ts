import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, day, KeptProject } from './kept-project.js';

/** The ways to keep a table whose columns are those of its query alone. */
const WAYS = {
  'by time': `incrementalByTime('day')`,
  'by another time': `incrementalByTime('at')`,
  'by time from a start on': `incrementalByTime('day', { start: '${day(0)}', batchSize: days(2) })`,
  append: `incremental({ strategy: 'append' })`,
  'append with a cursor': `incremental({ strategy: 'append', cursor: 'id' })`,
  merge: `incremental({ strategy: 'merge' })`,
  'merge with a cursor': `incremental({ strategy: 'merge', cursor: 'at' })`,
  'delete-insert': `incremental({ strategy: 'delete-insert' })`,
} as const;
const PAIRS = Object.keys(WAYS).flatMap((before) => Object.keys(WAYS).map((after) => [before, after] as const));

describe('a table that goes on and is kept in another way', () => {
  test.each(PAIRS.filter(([before, after]) => before !== after))(
    'was kept %s, is kept %s: keeps what its source has forgotten, and takes what is new',
    async (before, after) => {
      const project = (way: string, warehouse?: string) =>
        KeptProject.of({ kept: copyOf('kept', 'events', WAYS[way as keyof typeof WAYS]) }, warehouse);
      const first = await project(before);
      first.hold([
        [1, day(0)],
        [2, day(1)],
      ]);
      await first.build(day(1));
      const next = await project(after, join(first.directory, 'warehouse.duckdb'));
      next.hold([
        [2, day(1)],
        [3, day(3)],
      ]);
      await next.build(day(4), { kept: { '*': 'keep' } });
      const ids = async () => (await first.events('gold.kept')).map(([id]) => id);
      expect(await ids()).toEqual([1, 2, 3]);
      next.hold([
        [3, day(3)],
        [4, day(5)],
      ]);
      await next.build(day(5));
      expect(await ids()).toEqual([1, 2, 3, 4]);
    },
  );
});
