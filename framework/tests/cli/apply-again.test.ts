import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { rowsOf, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const FILES = {
  'sources/numbers.ts': `
    import { integer, source } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer().notNull() }, files: { pattern: 'numbers.csv' } });`,
  'models/doubled.ts': `
    import { integer, model, multiply } from 'martlet';
    import { numbers } from '../sources/numbers.js';
    export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer().notNull() },
      query: (db) => db.selectFrom('numbers').select(({ ref }) => [multiply(ref('n'), 2).as('n')]) });`,
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
