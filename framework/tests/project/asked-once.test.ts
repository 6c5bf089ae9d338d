import { afterEach, expect, test } from 'vitest';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject, projectLineage } from '../../src/project/index.js';
import { planProject, runProject } from '../../src/run/index.js';
import { wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

declare global {
  // How often each callback of the project was called.
  var called: Record<string, number> | undefined;
}

afterEach(() => {
  globalThis.called = undefined;
});

const count = (name: string): string => `(globalThis.called ??= {})['${name}'] = (globalThis.called['${name}'] ?? 0) + 1;`;

const model = (name: string, from: string, more = ''): string => `
import { ephemeral, incremental, integer, model, sum, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { input: ${from} }, grain: ['n'], columns: { n: integer().notNull() }, ${more}
  query: (db) => { ${count(name)} return db.selectFrom('input').select('n'); } });
`;

const PROJECT = {
  'models/numbers.ts': `import { integer, seed } from 'martlet'; export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: [{ n: 1 }] });`,
  'models/first.ts': model('first', 'numbers'),
  'models/inlined.ts': model('inlined', 'first', 'materialized: ephemeral(),'),
  'models/left.ts': model('left', 'inlined', 'materialized: view(),'),
  'models/right.ts': model('right', 'inlined', "materialized: incremental({ strategy: 'append' }),"),
  'models/hooked.ts': model('hooked', 'left', `after: (db) => { ${count('after')} return [db.updateTable('self').set({ n: 2 })]; },`),
  'quality/positive.ts': `import { dataTest } from 'martlet'; import { first } from '../models/first.js';
    export const positive = dataTest({ name: 'positive', description: 'No number is below zero.', from: { first }, query: (db) => { ${count('positive')} return db.selectFrom('first').selectAll().where('n', '<', 0); } });`,
};

const ONCE = { after: 1, first: 1, hooked: 1, inlined: 1, left: 1, positive: 1, right: 1 };

async function calls(work: (directory: string) => Promise<unknown>, directory: string): Promise<Record<string, number>> {
  globalThis.called = {};
  await work(directory);
  return globalThis.called;
}

test('every callback of a project is called once by a command, whatever that makes of it', async () => {
  const directory = tempProject(PROJECT);
  const build = async (at: string): Promise<unknown> =>
    runProject(await loadProject(at), { command: 'build', emit: () => {}, clock: wallClock });
  expect(await calls(async (at) => checkProject(await loadProject(at)), directory)).toEqual(ONCE);
  expect(await calls(build, directory)).toEqual(ONCE);
  const again = await calls(build, directory);
  expect(Math.max(0, ...Object.values(again))).toBeLessThanOrEqual(1);
  const everything = async (at: string): Promise<void> => {
    const project = await loadProject(at);
    await checkProject(project);
    await projectLineage(project);
    await planProject(project, { command: 'build', clock: wallClock });
    await runProject(project, { command: 'build', fullRefresh: true, proofs: false, emit: () => {}, clock: wallClock });
  };
  expect(await calls(everything, directory)).toEqual(ONCE);
});
