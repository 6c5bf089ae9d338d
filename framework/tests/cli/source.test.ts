import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, json: () => world.lines.map((line) => JSON.parse(line)) };
}

/** A project in whose warehouse these statements have been executed. */
async function projectWith(statements: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = tempProject(files);
  for (const statement of statements) await rowsOf(directory, statement);
  return directory;
}

const RAW = [
  'create schema raw',
  "create table raw.orders as select 'O1' as ORDER_ID, 12.50::decimal(18, 2) as amount, now() as ordered_at, time '10:00' as shop_time",
  'alter table raw.orders alter column ORDER_ID set not null',
  "comment on table raw.orders is 'One row per order.'",
  "comment on column raw.orders.amount is 'What the customer pays.'",
];

const ORDERS = `import { decimal, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  order_id: text().notNull(),
  amount: decimal(18, 2).describe('What the customer pays.'),
  ordered_at: timestamp(),
  // shop_time (TIME) is left out: no type of a contract holds all its values.
};

export interface Orders extends Row<typeof columns> {}

export const orders: Source<Orders> = source({
  name: 'orders',
  schema: 'raw',
  description: 'One row per order.',
  columns,
});
`;

const STG_ORDERS = `
import { decimal, type Row, type Staging, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
const columns = { order_id: text().notNull(), amount: decimal(18, 2) };
export interface StgOrders extends Row<typeof columns> {}
export const stgOrders: Staging<StgOrders> = staging({ name: 'stg_orders', from: { orders }, columns,
  query: (db) => db.selectFrom('orders').select(['order_id', 'amount']) });`;

describe('martlet source generate', () => {
  it('declares a table, so that the project is sound and its contract is found to hold', async () => {
    const directory = await projectWith(RAW);
    const { exitCode, lines } = await martlet(directory, 'source', 'generate', 'raw.orders');
    expect([exitCode, ...lines]).toEqual([
      0,
      'Wrote sources/orders.ts  raw.orders, 3 columns',
      '  without raw.orders.shop_time (TIME): no type of a contract holds all its values; ' +
        'read it through a view that converts it, or declare a type that holds the values that it has.',
    ]);
    const text = readFileSync(join(directory, 'sources/orders.ts'), 'utf8');
    expect(text).toBe(ORDERS);

    // A later state of the project, over the same warehouse.
    const project = tempProject({ 'sources/orders.ts': text, 'models/stg_orders.ts': STG_ORDERS }, join(directory, 'warehouse.duckdb'));
    expect(await martlet(project, 'check')).toMatchObject({ exitCode: 0, lines: ['No problems found.'] });
    const built = await martlet(project, 'build', '--json');
    expect(built.exitCode).toBe(0);
    expect(built.json()).toContainEqual(
      expect.objectContaining({
        result: expect.objectContaining({ test: 'column_contract', relation: 'raw.orders', status: 'succeeded' }),
      }),
    );
    expect(await martlet(project, 'source', 'generate', 'raw', 'silver')).toMatchObject({
      exitCode: 0,
      lines: [
        'Kept sources/orders.ts: raw.orders is as it declares.',
        'Left out silver.stg_orders: Martlet fills it, by models/stg_orders.ts.',
      ],
    });
    expect((await martlet(project, 'source', 'generate', 'silver__versions')).complaints[0]).toMatch(/^MARTLET-W046 {2}/);
    // What Martlet keeps for itself is never offered.
    expect(await martlet(project, 'source', 'generate')).toMatchObject({ exitCode: 0, lines: [] });
  });

  it('changes no module, and tells the lines that its table would have otherwise', async () => {
    const declared = ORDERS.replace('decimal(18, 2).', 'decimal(10, 2).').replace(
      '  ordered_at: timestamp(),',
      '  paid_at: timestamp(), // soon',
    );
    const directory = await projectWith(RAW, { 'sources/shop/orders.ts': declared });
    expect(await martlet(directory, 'source', 'generate', 'RAW.Orders')).toMatchObject({
      exitCode: 0,
      lines: [
        'Kept sources/shop/orders.ts: raw.orders is not as it declares.',
        '  - amount: decimal(10, 2)',
        "  + amount: decimal(18, 2).describe('What the customer pays.'),",
        '  - paid_at: timestamp',
        '  + ordered_at: timestamp(),',
      ],
    });
    expect(readFileSync(join(directory, 'sources/shop/orders.ts'), 'utf8')).toBe(declared);
    expect(existsSync(join(directory, 'sources/orders.ts'))).toBe(false);
    const printed = await martlet(directory, 'source', 'generate', 'raw.orders', '--print');
    expect(`${printed.lines.join('\n')}\n`).toBe(ORDERS);
  });

  it('finds another place for a table whose name another has', async () => {
    const directory = await projectWith([
      'create schema "Raw 2"',
      'create schema crm',
      'create table "Raw 2".orders (a int)',
      'create table crm.orders (b int)',
    ]);
    const { json } = await martlet(directory, 'source', 'generate', 'crm', 'raw 2', '--json');
    expect(json()).toEqual([
      { kind: 'source-written', id: 'Raw 2.orders', file: 'sources/orders.ts', columns: ['a'], leftOut: [] },
      { kind: 'source-written', id: 'crm.orders', file: 'sources/crm/orders.ts', columns: ['b'], leftOut: [] },
    ]);
    expect(await martlet(directory, 'check')).toMatchObject({ exitCode: 0 });
  });

  it('lists what could be declared, one a line for whatever reads it', async () => {
    const directory = await projectWith([
      ...RAW,
      'create view raw.big_orders as select * from raw.orders',
      'create schema _martlet_failures',
      'create table _martlet_failures.x (a int)',
    ]);
    expect(await martlet(directory, 'source', 'generate')).toMatchObject({ exitCode: 0, lines: ['raw.big_orders', 'raw.orders'] });
    expect((await martlet(directory, 'source', 'generate', '--json')).json()).toEqual([
      { kind: 'table-found', id: 'raw.big_orders', as: 'view', state: 'new' },
      { kind: 'table-found', id: 'raw.orders', as: 'table', state: 'new' },
    ]);
  });

  it('writes nothing where a name is wrong, and suggests others', async () => {
    const directory = await projectWith(RAW);
    const { exitCode, complaints } = await martlet(directory, 'source', 'generate', 'raw.orders', 'raw.ordres', 'rwa');
    expect([exitCode, ...complaints]).toEqual([
      2,
      'MARTLET-W044  The warehouse has no schema "rwa" that this target can see.',
      '  Did you mean raw?',
      'MARTLET-W045  There is no table or view "ordres" in the schema raw, as far as this target can see.',
      '  Did you mean orders?',
    ]);
    expect(existsSync(join(directory, 'sources'))).toBe(false);
  });

  it('says which tables can’t be declared; it fails where one of them was named', async () => {
    const directory = await projectWith(['create schema raw', 'create table raw.hours (t time)', 'create table raw."My orders" (a int)']);
    const { exitCode, lines } = await martlet(directory, 'source', 'generate', 'raw');
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.split(':')[0])).toEqual(['Left out raw.My orders', 'Left out raw.hours']);
    expect((await martlet(directory, 'source', 'generate', 'raw.hours')).exitCode).toBe(1);
  });
});
