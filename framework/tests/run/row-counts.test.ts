import { expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const project = (rows: number, warehouse?: string): string =>
  tempProject(
    {
      'models/numbers.ts': `
        import { integer, seed } from 'martlet';
        export const numbers = seed({ name: 'numbers', columns: { n: integer() }, rows: ${JSON.stringify(Array.from({ length: rows }, (_, n) => ({ n })))} });`,
      'models/shown.ts': `
        import { atMost, integer, model } from 'martlet';
        import { numbers } from './numbers.js';
        export const shown = model({
          name: 'shown', from: { numbers }, columns: { n: integer().test(atMost(100)) },
          tests: (t) => [t.rowCountOfDaysAgo(1, { times: { min: 0.5, max: 2 } }), t.rowCountOfDaysAgo(7, { severity: 'warn' })],
          query: (db) => db.selectFrom('numbers').select('n'),
        });`,
    },
    warehouse,
  );

test('the number of rows is held against what readers saw on earlier days', async () => {
  const directory = project(10);
  const warehouse = `${directory}/warehouse.duckdb`;
  /** Builds so many rows on a day of January, and tells how the tests ended that were asked. */
  const build = async (day: string, rows: number, environment = 'prod') => {
    const loaded = await loadProject(project(rows, warehouse));
    const clock = { elapsed: () => performance.now(), now: () => `2026-01-${day}.000Z` };
    const { steps } = await runProject(loaded, { command: 'build', environment, clock, emit: () => undefined });
    return Object.fromEntries(
      steps.flatMap(({ test: name = '', status, settled, errors }) =>
        name.startsWith('row_count') ? [[name, settled === 'unknown' ? settled : [status, errors?.length ?? 0]]] : [],
      ),
    );
  };
  const passed = ['succeeded', 0];
  // On the first day nobody knows what there was before, and later on the same day that is so still.
  const nobodyKnows = { row_count_of_1_day_ago: 'unknown', row_count_of_7_days_ago: 'unknown' };
  expect(await build('01T06:00:00', 10)).toEqual(nobodyKnows);
  expect(await build('01T18:00:00', 30)).toEqual(nobodyKnows);
  // What nobody knew has not held, on the same data either.
  expect(await build('01T19:00:00', 30)).toEqual(nobodyKnows);

  // The last number of the day counts, and what was held back was not seen by anybody.
  expect(await build('02T05:00:00', 14)).toEqual({ row_count_of_1_day_ago: ['failed', 1], row_count_of_7_days_ago: 'unknown' });
  expect(await rowsOf(directory, 'select count(*) as n from gold.shown')).toEqual([{ n: '30' }]);
  expect(await build('02T06:00:00', 15)).toEqual({ row_count_of_1_day_ago: passed, row_count_of_7_days_ago: 'unknown' });
  expect(await build('03T06:00:00', 31)).toMatchObject({ row_count_of_1_day_ago: ['failed', 1] });
  // Another environment begins with what the default one knows.
  expect(await build('03T06:00:00', 31, 'dev')).toMatchObject({ row_count_of_1_day_ago: ['failed', 1] });

  // The same data is looked at again when the day that it is held against is another one.
  expect(await build('03T07:00:00', 20)).toMatchObject({ row_count_of_1_day_ago: passed });
  expect(await build('04T07:00:00', 20)).toMatchObject({ row_count_of_1_day_ago: passed });
  expect(await build('04T08:00:00', 20)).toEqual({ row_count_of_7_days_ago: 'unknown' });
  expect(await build('08T08:00:00', 20)).toEqual({ row_count_of_7_days_ago: ['warned', 1] });
});
