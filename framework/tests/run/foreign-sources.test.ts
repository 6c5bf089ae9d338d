import { afterEach, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { planProject, type RunRequest, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { TableFacts } from '../../src/warehouses/introspection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { tempProject } from '../temp-project.js';

const ORDERS = (more: string) => `
import { integer, source, sql } from 'martlet';
export const orders = source({ name: 'orders', schema: 'raw', columns: { id: integer().notNull() }, ${more} });`;
const PROJECT = {
  'models/lines.ts': `
import { atMost, integer, model } from 'martlet';
import { orders } from '../sources/orders.js';
export const lines = model({ name: 'lines', from: { orders }, columns: { id: integer().notNull().test(atMost(9)) },
  query: (db) => db.selectFrom('orders').select('id') });`,
  'models/total.ts': `
import { count, integer, model } from 'martlet';
import { lines } from './lines.js';
export const total = model({ name: 'total', from: { lines }, columns: { n: integer() },
  query: (db) => db.selectFrom('lines').select(count().as('n')) });`,
};

const clock = { elapsed: () => performance.now(), now: () => '2024-03-04T00:00:00.000Z' };
const open: Warehouse[] = [];
afterEach(async () => {
  for (const warehouse of open.splice(0)) await warehouse.close();
});

/** A shop whose orders somebody else loads, in a warehouse that may know when tables were changed. */
async function shop(facts?: () => TableFacts, changes = '') {
  const duckdb = await openDuckDB({ path: ':memory:' });
  open.push(duckdb);
  const introspection = facts === undefined ? duckdb.introspection : { ...duckdb.introspection, facts: async () => [facts()] };
  const lasting = new LastingWarehouse({ ...duckdb, introspection });
  const project = await loadProject(tempProject({ ...PROJECT, 'sources/orders.ts': ORDERS(changes) }));
  const sql = async (statement: string) => {
    const session = await duckdb.session();
    const rows = await session.query(statement);
    await session.close();
    return rows;
  };
  await sql('create schema raw');
  await sql('create table raw.orders as select 1 as id');
  const request = { command: 'build', clock, early: lasting.for() } as const;
  return {
    sql,
    total: async () => Number((await sql('select n from gold.total'))[0]?.n),
    plan: async () => (await planProject(project, request)).explanation,
    build: async (more: Partial<RunRequest> = {}) => {
      const { steps } = await runProject(project, { ...request, emit: () => undefined, ...more });
      return steps.map(({ id, status }) => `${id} ${status}`);
    },
  };
}

test('new rows of a table that somebody else loads arrive with the next build, where nobody knows when it was changed', async () => {
  const { sql, total, plan, build } = await shop();
  await build();
  expect(await total()).toBe(1);
  await sql('insert into raw.orders values (2)');
  // Whoever applies a plan does what it says.
  expect((await plan()).digest).toBe((await plan()).digest);
  expect((await plan()).actions).toMatchObject({ build: 2 });
  await build();
  expect(await total()).toBe(2);
  expect((await plan()).actions).toMatchObject({ build: 2 });
});

test('nothing is built again while the warehouse says that such a table is what it was', async () => {
  let lastModified = '2024-03-01T00:00:00.000Z';
  const { sql, total, build } = await shop(() => ({ rows: 1, bytes: 8, lastModified }));
  await build();
  expect(await build()).toEqual(['model gold.lines unchanged', 'model gold.total unchanged']);
  await sql('insert into raw.orders values (2)');
  lastModified = '2024-03-02T00:00:00.000Z';
  await build();
  expect(await total()).toBe(2);
});

test('its tests are asked again too, and rows that were mended at their origin pass', async () => {
  const { sql, total, build } = await shop();
  await sql('insert into raw.orders values (99)');
  expect((await build()).filter((step) => step.endsWith('failed'))).toHaveLength(1);
  await sql('delete from raw.orders where id = 99');
  expect((await build()).filter((step) => step.endsWith('failed'))).toEqual([]);
  expect(await total()).toBe(1);
});

test.each(["changes: { column: 'id' }", 'changes: { query: sql`select max(id), count(*) from raw.orders` }'])(
  'nothing is built again while the source says that such a table is what it was: %s',
  async (changes) => {
    const { sql, total, plan, build } = await shop(undefined, changes);
    await build();
    expect(await build()).toEqual(['model gold.lines unchanged', 'model gold.total unchanged']);
    await sql('insert into raw.orders values (2)');
    expect((await plan()).actions).toMatchObject({ build: 2 });
    await build();
    expect(await total()).toBe(2);
    await sql('delete from raw.orders where id = 1');
    await build();
    expect(await total()).toBe(1);
    expect(await build()).toEqual(['model gold.lines unchanged', 'model gold.total unchanged']);
  },
);

test.each([
  ["changes: { column: 'at' }", 'changes.column is "at", which is no column of the contract.'],
  ['changes: {}', 'changes: { column } or { query } was expected.'],
  ["table: { name: '' }", 'table.name: a name was expected.'],
  ["table: { catalog: 'x' }", 'table: Unrecognized key: "catalog".'],
  ["table: { name: 'x' }, files: { pattern: 'x.csv' }", 'table has no meaning beside files, which Martlet loads itself.'],
])('what a source says of a table of others is checked: %s', async (more, problem) => {
  const loaded = loadProject(tempProject({ ...PROJECT, 'sources/orders.ts': ORDERS(more) }));
  await expect(loaded).rejects.toMatchObject({ reason: 'source-table-invalid', parameters: { source: 'raw.orders', problem } });
});
