import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test, vi } from 'vitest';
import { type CheckProblem, checkChanged, checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { planProject } from '../../src/run/index.js';
import { wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const source = (column: string): string => `
import { source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { ${column}: text().notNull() }, files: { pattern: 'orders.csv' } });`;
const model = (name: string, input: string, path: string, column = 'id'): string => `
import { model, text, type Model, type Row } from 'martlet';
import { ${input} } from '${path}.js';
const columns = { id: text().notNull().unique() };
interface Id extends Row<typeof columns> {}
export const ${name}: Model<Id> = model({ name: '${name}', from: { input: ${input} }, columns,
  query: (db) => db.selectFrom('input').select('${column} as id') });`;

const SHOP = {
  'data/orders.csv': 'id\n1\n',
  'sources/orders.ts': source('id'),
  'models/first.ts': model('first', 'orders', '../sources/orders'),
  'models/second.ts': model('second', 'first', './first'),
};

/** What a command of its own finds, and whether it has asked an engine. */
async function checked(directory: string, allTargets = false): Promise<{ readonly found: readonly string[]; readonly asked: boolean }> {
  const create = vi.spyOn(DuckDBInstance, 'create');
  const project = await loadProject(directory);
  const everything = { relations: new Set(project.byId.keys()), tests: new Set<string>() };
  const problems = await checkChanged(project, everything, allTargets);
  project.cache.save();
  const asked = create.mock.calls.length > 0;
  create.mockRestore();
  expect(lines(problems)).toEqual(lines(await checkProject(await loadProject(directory), { allTargets })));
  return { found: lines(problems), asked };
}

const lines = (problems: readonly CheckProblem[]): readonly string[] =>
  problems.map(({ severity, error }) => `${severity} ${error.code} ${error.at?.file} ${error.message}`);

test('a check asks nothing about what has not changed since nothing was found in it', async () => {
  const directory = tempProject(SHOP);
  expect(await checked(directory)).toEqual({ found: [], asked: true });
  expect(await checked(directory)).toEqual({ found: [], asked: false });
  // What one warehouse takes, another may not.
  expect(await checked(directory, true)).toEqual({ found: [], asked: true });
  expect(await checked(directory, true)).toEqual({ found: [], asked: false });
});

test('a check makes known to the engine what it looks at, and all else once a text is not valid without it', async () => {
  const raw = `
import { model, text, type Model, type Row } from 'martlet';
import { sql } from 'kysely';
import { orders } from '../sources/orders.js';
const columns = { id: text().notNull() };
interface Id extends Row<typeof columns> {}
export const raw: Model<Id> = model({ name: 'raw', from: { input: orders }, columns,
  query: (db) => db.selectFrom('input').select('id').where(sql<boolean>\`id in (select id from gold.second)\`) });`;
  const run = vi.spyOn(DuckDBConnection.prototype, 'run');
  const declared = async (files: Readonly<Record<string, string>>, chosen: string): Promise<readonly string[]> => {
    run.mockClear();
    await checkProject(await loadProject(tempProject(files)), { relations: new Set([chosen]), tests: new Set() });
    const texts = run.mock.calls.map(([text]) => text).join();
    return ['bronze.orders', 'gold.first', 'gold.second'].filter((table) => texts.includes(`create table ${table} `));
  };
  expect(await declared(SHOP, 'gold.second')).toEqual(['gold.first', 'gold.second']);
  expect(await declared({ ...SHOP, 'models/raw.ts': raw }, 'gold.raw')).toEqual(['bronze.orders', 'gold.first', 'gold.second']);
});

test('a check finds what another module breaks in one that has not changed', async () => {
  const directory = tempProject(SHOP);
  await checked(directory);
  writeFileSync(join(directory, 'sources/orders.ts'), source('order_id'));
  const { found } = await checked(directory);
  expect(found).toContainEqual(expect.stringMatching(/^error MARTLET-C023 models\/first\.ts /));
  writeFileSync(join(directory, 'models/first.ts'), model('first', 'orders', '../sources/orders', 'order_id'));
  expect((await checked(directory)).found).toEqual([]);
});

test('a check tells what it finds each time, warnings too', async () => {
  const unannotated = SHOP['models/second.ts'].replace(': Model<Id>', '');
  const directory = tempProject({ ...SHOP, 'models/second.ts': unannotated });
  const { found } = await checked(directory);
  expect(found).toEqual([expect.stringMatching(/^warning \S+ models\/second\.ts /)]);
  expect(await checked(directory)).toEqual({ found, asked: true });
});

test('a check tells each time what is wrong with an exposure of what it looks at', async () => {
  const directory = tempProject({
    ...SHOP,
    'exposures/board.ts': `
import { exposure } from 'martlet';
import { second } from '../models/second.js';
const more = { ownr: 'sales' };
export const board = exposure({ name: 'board', type: 'dashboard', reads: [second], ...more });`,
  });
  const found = [expect.stringMatching(/^error \S+ exposures\/board.ts .*ownr/)];
  expect((await checked(directory)).found).toEqual(found);
  expect((await checked(directory)).found).toEqual(found);
});

test('what a check has found sound, a build does not prove again', async () => {
  const directory = tempProject(SHOP);
  await checked(directory);
  const create = vi.spyOn(DuckDBInstance, 'create');
  await planProject(await loadProject(directory), { command: 'build', clock: wallClock });
  expect(create.mock.calls.filter(([path]) => path === ':memory:')).toEqual([]);
});
