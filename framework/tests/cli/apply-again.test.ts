import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { rowsOf, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const timesOf = (times: number) => `
    import { integer, model, multiply } from 'martlet';
    import { numbers } from '../sources/numbers.js';
    export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer().notNull() },
      query: (db) => db.selectFrom('numbers').select(({ ref }) => [multiply(ref('n'), ${times}).as('n')]) });`;
const FILES = {
  'sources/numbers.ts': `
    import { integer, source } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer().notNull() }, files: { pattern: 'numbers.csv' } });`,
  'models/doubled.ts': timesOf(2),
  'data/numbers.csv': 'n\n1\n',
};
const martlet = (directory: string, ...argv: readonly string[]): Promise<number> => main(argv, new FakeSurroundings(directory));
const doubled = (directory: string) => rowsOf(directory, 'select n from gold.doubled');

test('a saved plan is applied to its end when its command was interrupted after the loads, and once more without doing anything', async () => {
  const directory = tempProject(FILES);
  expect(await martlet(directory, 'plan')).toBe(0);
  const stop = new AbortController();
  await runProject(await loadProject(directory), {
    command: 'build',
    clock: wallClock,
    signal: stop.signal,
    emit: (event) => {
      if (event.kind === 'step-finished' && event.result.kind === 'ingest') stop.abort();
    },
  });
  expect(await martlet(directory, 'apply')).toBe(0);
  expect(await doubled(directory)).toEqual([{ n: '2' }]);
  expect(await martlet(directory, 'apply')).toBe(0);
});

test('a saved plan is refused when the data has changed since', async () => {
  const directory = tempProject(FILES);
  expect(await martlet(directory, 'plan')).toBe(0);
  writeFileSync(join(directory, 'data/numbers.csv'), 'n\n5\n');
  expect(await martlet(directory, 'apply')).toBe(2);
  expect(await martlet(directory, 'plan')).toBe(0);
  expect(await martlet(directory, 'apply')).toBe(0);
  expect(await doubled(directory)).toEqual([{ n: '10' }]);
});

describe('a saved plan for which everything is built already', () => {
  /** Three states of the project over one warehouse, each built once; the first one is published. */
  const states = async () => {
    const two = tempProject(FILES);
    const others = [3, 4].map((times) => tempProject({ ...FILES, 'models/doubled.ts': timesOf(times) }, join(two, 'warehouse.duckdb')));
    const [three, four] = others as [string, string];
    for (const directory of [two, three, four, two]) expect(await martlet(directory, 'build')).toBe(0);
    return { two, three, four };
  };
  type States = Awaited<ReturnType<typeof states>>;
  const shown = (directory: string, schema = 'gold') =>
    rowsOf(directory, `select n from ${schema}.doubled`).then(
      (rows) => rows.map(({ n }) => n),
      () => 'nothing',
    );
  const run = async (directory: string, ...argv: readonly string[]) => expect(await martlet(directory, ...argv), argv.join(' ')).toBe(0);

  test('is applied on the state that it was made on, and once more without doing anything', async () => {
    const { two, three } = await states();
    await run(three, 'plan');
    await run(three, 'apply');
    await run(three, 'apply');
    expect(await shown(two)).toEqual(['3']);
  });

  const MOVES: readonly {
    readonly what: string;
    readonly environment?: string;
    /** What is done before the plan is made. */
    readonly before?: (states: States) => Promise<void>;
    readonly move: (states: States) => Promise<void>;
  }[] = [
    {
      what: 'another plan that was made on the same state is applied',
      before: ({ four }) => run(four, 'plan'),
      move: ({ four }) => run(four, 'apply'),
    },
    { what: 'other code is built', move: ({ four }) => run(four, 'build') },
    {
      what: 'other code is built, and the code that was there once more',
      move: async ({ two, four }) => {
        await run(four, 'build');
        await run(two, 'build');
      },
    },
    {
      what: 'it is applied, and other code is built after it',
      move: async ({ three, four }) => {
        await run(three, 'apply');
        await run(four, 'build');
      },
    },
    {
      what: 'it is applied, and the environment is rolled back',
      move: async ({ three }) => {
        await run(three, 'apply');
        await run(three, 'rollback');
      },
    },
    { what: 'the environment is rolled back', move: ({ two }) => run(two, 'rollback') },
    {
      what: 'another environment is promoted',
      before: ({ four }) => run(four, 'build', '--env', 'dev'),
      move: ({ four }) => run(four, 'promote', 'dev', 'prod'),
    },
    { what: 'everything is computed again', move: ({ two }) => run(two, 'build', '--full-refresh') },
    { what: 'a view is dropped', move: ({ two }) => rowsOf(two, 'drop view bronze.numbers').then(() => undefined) },
    {
      what: 'its environment is invalidated',
      environment: 'dev',
      before: ({ four }) => run(four, 'build', '--env', 'dev'),
      move: ({ two }) => run(two, 'invalidate', 'dev'),
    },
    {
      what: 'its environment, which was to be begun, is begun with other code',
      environment: 'dev',
      move: ({ four }) => run(four, 'build', '--env', 'dev'),
    },
    { what: 'the environment has moved that it was to be begun with', environment: 'dev', move: ({ four }) => run(four, 'build') },
  ];

  test.each(MOVES)('is refused when $what', async ({ environment = 'prod', before, move }) => {
    const all = await states();
    const schema = environment === 'prod' ? 'gold' : 'gold__dev';
    await before?.(all);
    await run(all.three, 'plan', environment);
    await move(all);
    const was = await shown(all.two, schema);
    const world = new FakeSurroundings(all.three);
    expect(await main(['apply'], world)).toBe(2);
    expect(world.complained).toContain('MARTLET-S007');
    expect(await shown(all.two, schema)).toEqual(was);
  });
});
