import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { planProject } from '../../src/run/index.js';
import { wallClock as clock, run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const numbers = (rule = ''): string => `
import { atLeast, integer, model, valuesOf } from 'martlet';
const columns = { n: integer()${rule} };
export const numbers = model({ name: 'numbers', from: {}, columns, query: (db) => db.selectFrom(valuesOf(columns, [{ n: 1 }]).as('v')).selectAll() });
`;
const copy = `
import { integer, model } from 'martlet';
import { numbers } from './numbers.js';
export const copy = model({ name: 'copy', from: { numbers }, columns: { n: integer() }, query: (db) => db.selectFrom('numbers').selectAll() });
`;
const ownTest = (least: number): string => `
import { dataTest } from 'martlet';
import { copy } from '../models/copy.js';
export const noOnes = dataTest({ name: 'no_ones', from: { copy }, query: (db) => db.selectFrom('copy').selectAll().where('n', '>', ${least}) });
`;

const project = (files: Readonly<Record<string, string>>, over?: string): string =>
  tempProject(
    { 'models/numbers.ts': numbers(), 'models/copy.ts': copy, ...files },
    over === undefined ? undefined : `${over}/warehouse.duckdb`,
  );

/** What a selector chooses: relations, and the tests that would run. */
async function chosen(directory: string, ...select: readonly string[]) {
  const request = { command: 'build', environment: 'prod', clock, select } as const;
  const { plan } = await planProject(await loadProject(directory), request);
  return { relations: plan.versions.map(({ id }) => id), tests: plan.steps.filter(({ kind }) => kind === 'test').map(({ id }) => id) };
}

const NOTHING = { relations: [], tests: [] };

describe('state:modified', () => {
  test('selects a relation whose data tests are new or changed, though its rows are the same', async () => {
    const prod = project({});
    await run(prod, { command: 'build' });
    expect(await chosen(prod, 'state:modified')).toEqual(NOTHING);
    const added = project({ 'models/numbers.ts': numbers('.test(atLeast(1))') }, prod);
    const found = { relations: ['gold.numbers'], tests: ['test gold.numbers between_n'] };
    expect(await chosen(added, 'state:modified')).toEqual(found);
    await run(added, { command: 'build' });
    expect(await chosen(added, 'state:modified')).toEqual(NOTHING);
    const stricter = project({ 'models/numbers.ts': numbers('.test(atLeast(1000))') }, prod);
    expect(await chosen(stricter, 'state:modified')).toEqual(found);
    // A test that fails is nothing new once it has run.
    expect((await run(stricter, { command: 'build' })).steps.some(({ status }) => status === 'failed')).toBe(true);
    expect(await chosen(stricter, 'state:modified')).toEqual(NOTHING);
  });

  test('selects data tests of their own that are new or changed, and none of the relations that they read', async () => {
    const prod = project({});
    await run(prod, { command: 'build' });
    const added = project({ 'quality/no_ones.ts': ownTest(5) }, prod);
    const found = { relations: [], tests: ['test no_ones'] };
    expect(await chosen(added, 'state:modified')).toEqual(found);
    expect(await chosen(added, 'state:new')).toEqual(found);
    await run(added, { command: 'build' });
    expect(await chosen(added, 'state:modified')).toEqual(NOTHING);
    const changed = project({ 'quality/no_ones.ts': ownTest(0) }, prod);
    expect(await chosen(changed, 'state:modified')).toEqual(found);
    expect(await chosen(changed, 'state:new')).toEqual(NOTHING);
    const result = await run(changed, { command: 'build', select: ['state:modified'] });
    expect(result.steps).toMatchObject([{ id: 'test no_ones', status: 'failed' }]);
  });

  test('compares a new environment with the default one', async () => {
    const prod = project({});
    await run(prod, { command: 'build' });
    const branch = project({ 'models/numbers.ts': numbers('.test(atLeast(1000))') }, prod);
    const result = await run(branch, { command: 'build', environment: 'pr', select: ['state:modified+'] });
    expect(result.steps.filter(({ kind }) => kind === 'test')).toMatchObject([{ id: 'test gold.numbers between_n', status: 'failed' }]);
    // What a pull request has run, production has not.
    expect(await chosen(branch, 'state:modified')).toMatchObject({ relations: ['gold.numbers'] });
  });
});
