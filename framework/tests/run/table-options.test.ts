import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import type { Capabilities } from '../../src/warehouses/capabilities.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Statements, TableOptions } from '../../src/warehouses/statements.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { wallClock as clock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const COLUMNS = `{ day: date().notNull(), amount: integer().notNull() }`;

const project = (options: string): string =>
  tempProject({
    'models/raw.ts': `
import { date, integer, seed } from 'martlet';
export const raw = seed({ name: 'raw', columns: ${COLUMNS}, rows: [{ day: '2026-01-01', amount: 1 }] });`,
    'models/days.ts': `
import { date, incremental, integer, model, table } from 'martlet';
import { raw } from './raw.js';
export const days = model({ name: 'days', from: { raw }, grain: ['day'], columns: ${COLUMNS}, ${options},
  query: (db) => db.selectFrom('raw').select(['day', 'amount']) });`,
  });

const FULL = 'materialized: table()';
const KEPT = `materialized: incremental({ strategy: 'merge', forwardOnly: true })`;

/** The statements of DuckDB, which takes no options: each says how it makes a table. */
function tellingHow(statements: Statements): Statements {
  const how = (word: string, { isTransient = false }: TableOptions = {}): string => `/* ${isTransient ? 'transient, ' : ''}${word} */ `;
  return {
    ...statements,
    createTable: (relation, select, options) => how('from a query', options) + statements.createTable(relation, select, options),
    createEmptyTable: (relation, columns, options) =>
      how('without rows', options) + statements.createEmptyTable(relation, columns, options),
    cloneTable: (from, to, options) => how('cloned', options) + statements.cloneTable(from, to, options),
    copyTable: (from, to, options) => how('copied', options) + statements.copyTable(from, to, options),
  };
}

/** How the tables of `days` are made by builds, one after the other, of a model whose options change. */
async function madeBy(...builds: readonly string[]): Promise<readonly string[]> {
  return madeWith({}, ...builds);
}

async function madeWith(differs: Partial<Capabilities>, ...builds: readonly string[]): Promise<readonly string[]> {
  const { dialect, ...duckdb } = await openDuckDB({ path: join(tempProject({}), 'lasting.duckdb') });
  const capabilities = { ...dialect.capabilities, ...differs };
  const lasting = new LastingWarehouse({ ...duckdb, dialect: { ...dialect, capabilities }, statements: tellingHow(duckdb.statements) });
  for (const options of builds) {
    const loaded = await loadProject(project(options));
    const { steps } = await runProject(loaded, { command: 'build', early: lasting.for(), clock, emit: () => undefined });
    expect(steps.filter(({ status }) => status !== 'succeeded' && status !== 'unchanged')).toEqual([]);
  }
  await duckdb.close();
  return lasting.statements.flatMap((sql) => {
    const [, how, batch] = /^\/\* (.*) \*\/ create or replace table gold__versions\.days__[0-9a-f_]+(\w*)/.exec(sql) ?? [];
    return how === undefined ? [] : [batch === '' ? how : `${how}, as a batch`];
  });
}

test('makes transient what a run builds whole, and permanent what is kept', async () => {
  expect(await madeBy(FULL)).toEqual(['transient, from a query']);
  expect(await madeBy(`${FULL}, transient: false`)).toEqual(['from a query']);
  expect(await madeBy(KEPT)).toEqual(['without rows', 'transient, from a query, as a batch']);
  expect(await madeBy(`${KEPT}, transient: true`)).toEqual(['transient, without rows', 'transient, from a query, as a batch']);
});

test('clones a table that is gone on with where the copy lies as it does, and writes its rows anew where not', async () => {
  const second = async (...builds: readonly string[]): Promise<string | undefined> =>
    (await madeBy(...builds)).filter((how) => !how.endsWith('batch'))[1];
  expect(await second(KEPT, `${KEPT}, after: (db) => [db.deleteFrom('self').where('amount', '<', 0)]`)).toBe('cloned');
  // A clone of a transient table can't be permanent, and one of a clustered table has its clusters.
  expect(await second(`${KEPT}, transient: true`, KEPT)).toBe('copied');
  expect(await second(KEPT, `${KEPT}, clusterBy: ['amount']`)).toBe('copied');
});

test('clones a clone as deep as the warehouse takes, and then writes the rows anew', async () => {
  const forwardOnly = [1, 2, 3, 4].map((most) => `${KEPT}, after: (db) => [db.deleteFrom('self').where('amount', '<', ${-most})]`);
  const made = await madeWith({ mostClonesDeep: 2 }, KEPT, ...forwardOnly);
  expect(made.filter((how) => !how.endsWith('batch')).slice(1)).toEqual(['cloned', 'cloned', 'copied', 'cloned']);
});

test('builds a table anew for an option that changes it, and not for one that says what is so by itself', async () => {
  expect(await madeBy(FULL, `${FULL}, transient: true`)).toHaveLength(1);
  expect(await madeBy(FULL, `${FULL}, labels: { team: 'sales' }`)).toHaveLength(1);
  expect(await madeBy(FULL, `${FULL}, transient: false`)).toEqual(['transient, from a query', 'from a query']);
});
