import { afterAll, expect, test } from 'vitest';
import { decimal, integer, text } from '../../src/index.js';
import type { SchemaPolicy } from '../../src/model/index.js';
import { planSchemaChange } from '../../src/plan/index.js';
import type { StoredColumn } from '../../src/warehouses/column-change.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const warehouse = await openDuckDB({ path: ':memory:' });
const session = await warehouse.session();
afterAll(async () => {
  await session.close();
  await warehouse.close();
});

const relation = { schema: 'main', name: 'orders' };
const contract = { order_id: text().notNull(), quantity: decimal(18, 2), note: text() };

/** A table that lacks a column, has one too many, and holds one in another type. */
async function storedColumns(columns = { order_id: text(), quantity: integer(), channel: text() }): Promise<readonly StoredColumn[]> {
  const { statements } = warehouse;
  await session.execute(statements.createEmptyTable(relation, columns));
  await session.execute(`insert into main.orders select 'O-1', '7', 'web'`);
  return describe();
}

async function describe(): Promise<readonly StoredColumn[]> {
  const [columns = []] = await warehouse.introspection.columns(session, [relation]);
  return columns.map(({ name, type }) => ({ name, type: type.toLowerCase() }));
}

const plan = (stored: readonly StoredColumn[], policy: SchemaPolicy) =>
  planSchemaChange({ model: 'orders', stored, contract, policy, storedType: warehouse.statements.storedType });

test('says all that differs when nothing may change', async () => {
  const stored = await storedColumns();
  expect(() => plan(stored, 'fail')).toThrow(
    expect.objectContaining({
      reason: 'schema-differs',
      parameters: {
        model: 'orders',
        policy: 'fail',
        differences: [
          '"note" (text) is missing',
          '"quantity" is stored as bigint, and declared as decimal(18, 2)',
          '"channel" is not declared any more',
        ],
      },
    }),
  );
});

test('changes types only when all may change', async () => {
  const stored = await storedColumns();
  for (const policy of ['ignore', 'append'] as const) {
    expect(() => plan(stored, policy)).toThrow(
      expect.objectContaining({ parameters: expect.objectContaining({ differences: [expect.stringContaining('"quantity"')] }) }),
    );
  }
});

test('leaves the table as it is, or adds to it', async () => {
  const stored = await storedColumns({ order_id: text(), quantity: decimal(18, 2), channel: text() } as never);
  expect(plan(stored, 'ignore')).toEqual([]);
  expect(plan(stored, 'append')).toEqual([{ kind: 'add', name: 'note', type: { kind: 'text' } }]);
});

test('makes the table what the contract says, with the rows that are there', async () => {
  const changes = plan(await storedColumns(), 'sync');
  await session.transaction(async () => {
    for (const sql of warehouse.statements.alterTable(relation, changes)) await session.execute(sql);
  });
  expect(plan(await describe(), 'fail')).toEqual([]);
  expect(await session.query('select * from main.orders')).toEqual([{ order_id: 'O-1', quantity: '7.00', note: null }]);
});
