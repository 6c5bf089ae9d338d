import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { forget, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { sortedTexts } from '../materializations/batch-tables.js';
import { tempProject } from '../temp-project.js';

const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });

/** Facts that are computed as a whole and facts that are kept, a history, totals of both, and lines that name people through their order alone. */
const shop = (): string =>
  tempProject({
    'martlet.config.ts': `
import { defineConfig } from 'martlet';
export default defineConfig({ name: 'shop', defaultTarget: 'local', data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: ':memory:' } }, erasure: { key: 'k'.repeat(40), signingKey: ${JSON.stringify(signingKey)} } });`,
    'sources/customers.ts': `
import { source, text } from 'martlet';
export const customers = source({ name: 'customers', subjects: { customer_id: 'customer_id', email: 'email' },
  columns: { customer_id: text().notNull(), email: text().pii('email') }, files: { pattern: 'customers.csv', removedFiles: 'keep' } });`,
    'sources/orders.ts': `
import { date, integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', subjects: { customer_id: 'customer_id', order_id: 'order_id' },
  columns: { order_id: text().notNull(), customer_id: text().notNull(), day: date().notNull(), amount: integer().notNull() }, files: { pattern: 'orders*.csv', maxRejects: { share: 1 } } });`,
    'sources/lines.ts': `
import { integer, source, text } from 'martlet';
export const lines = source({ name: 'lines', subjects: { order_id: 'order_id' },
  columns: { order_id: text().notNull(), quantity: integer().notNull() }, files: { pattern: 'lines.csv' } });`,
    'models/stg_orders.ts': `
import { date, integer, staging, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const stgOrders = staging({ name: 'stg_orders', from: { orders }, columns: { order_id: text().notNull(), customer_id: text().notNull(), day: date().notNull(), amount: integer().notNull() },
  query: (db) => db.selectFrom('orders').select(['order_id', 'customer_id', 'day', 'amount']) });`,
    'models/past_customers.ts': `
import { history, isCurrent, model, text, validFrom, validTo } from 'martlet';
import { customers } from '../sources/customers.js';
export const pastCustomers = model({ name: 'past_customers', from: { customers }, materialized: history({ key: ['customer_id'], by: 'columns' }),
  columns: { customer_id: text().notNull(), email: text().pii('email'), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() },
  query: (db) => db.selectFrom('customers').select(['customer_id', 'email']) });`,
    'models/fact_orders.ts': `
import { date, days, fact, incrementalByTime, integer, text } from 'martlet';
import { stgOrders } from './stg_orders.js';
export const factOrders = fact({ name: 'fact_orders', grain: ['order_id'], from: { orders: stgOrders }, materialized: incrementalByTime('day', { lookback: days(30) }),
  columns: { order_id: text().notNull(), customer_id: text().notNull(), day: date().notNull(), amount: integer().notNull() },
  query: (db) => db.selectFrom('orders').select(['order_id', 'customer_id', 'day', 'amount']) });`,
    'models/kept_days.ts': `
import { date, days, incrementalByTime, integer, model, sum, toInteger } from 'martlet';
import { stgOrders } from './stg_orders.js';
export const keptDays = model({ name: 'kept_days', grain: ['day'], from: { orders: stgOrders }, materialized: incrementalByTime('day', { lookback: days(30) }),
  columns: { day: date().notNull(), amount: integer() },
  query: (db) => db.selectFrom('orders').groupBy('day').select(({ ref }) => ['day', toInteger(sum(ref('amount'))).as('amount')]) });`,
    'models/days.ts': `
import { date, integer, model, sum, table, toInteger } from 'martlet';
import { factOrders } from './fact_orders.js';
export const days = model({ name: 'days', from: { orders: factOrders }, materialized: table(), columns: { day: date().notNull(), amount: integer() },
  query: (db) => db.selectFrom('orders').groupBy('day').select(({ ref }) => ['day', toInteger(sum(ref('amount'))).as('amount')]) });`,
    'models/quantities.ts': `
import { integer, model, sum, table, toInteger } from 'martlet';
import { lines } from '../sources/lines.js';
export const quantities = model({ name: 'quantities', from: { lines }, materialized: table(), columns: { quantity: integer() },
  query: (db) => db.selectFrom('lines').select(({ ref }) => [toInteger(sum(ref('quantity'))).as('quantity')]) });`,
    'data/.keep': '',
  });

interface World {
  /** The people, and what their address is at first and later. */
  readonly emails: readonly (readonly [string, string])[];
  /** Each order's person, day and amount; the amount of one in some is no number, so that its row is rejected. */
  readonly orders: readonly {
    readonly person: number;
    readonly day: number;
    readonly amount: number;
    readonly isBad: boolean;
    readonly isLate: boolean;
  }[];
}

const people = 4;
const worlds: fc.Arbitrary<World> = fc.record({
  emails: fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('a', 'b')), { minLength: people, maxLength: people }),
  orders: fc.array(
    fc.record({
      person: fc.nat(people - 1),
      day: fc.integer({ min: 1, max: 6 }),
      amount: fc.nat(9),
      isBad: fc.boolean(),
      isLate: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
});

let writes = 0;

/** Writes the files as they are at first, or later; without the person who was never there. */
function write(directory: string, { emails, orders }: World, isLater: boolean, without?: number): void {
  const data = join(directory, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const customers = emails.flatMap((at, person) =>
    person === without ? [] : [`C-10${person},person${person}-${at[isLater ? 1 : 0]}@mail.example`],
  );
  const own = orders.map((order, place) => ({ ...order, id: `ORDER-${1000 + place}` })).filter(({ person }) => person !== without);
  const rows = (isLate: boolean): readonly string[] =>
    own
      .filter((order) => order.isLate === isLate)
      .map(({ id, person, day, amount, isBad }) => `${id},C-10${person},2024-02-0${day},${isBad ? 'many' : amount}`);
  const files: Record<string, readonly string[]> = {
    'customers.csv': ['customer_id,email', 'C-9,keep@mail.example', ...customers],
    'orders-1.csv': ['order_id,customer_id,day,amount', 'ORDER-1,C-9,2024-02-01,1', ...rows(false)],
    ...(isLater ? { 'orders-2.csv': ['order_id,customer_id,day,amount', 'ORDER-2,C-9,2024-02-02,1', ...rows(true)] } : {}),
    // What names people through an order alone is known by the orders that are there when they are forgotten.
    'lines.csv': [
      'order_id,quantity',
      'ORDER-1,1',
      ...own.flatMap(({ id, amount, isBad, isLate }) => (isBad || isLate ? [] : [`${id},${amount}`])),
    ],
  };
  for (const [name, lines] of Object.entries(files)) {
    const file = join(data, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    writes += 1;
    utimesSync(file, 1_700_000_000 + writes, 1_700_000_000 + writes);
  }
}

const RELATIONS: Readonly<Record<string, string>> = {
  'bronze.customers': 'customer_id, email',
  'bronze.orders': 'order_id, customer_id, day, amount',
  'bronze.orders__rejected': 'raw_row',
  'bronze.lines': 'order_id, quantity',
  'gold.past_customers': '*',
  'gold.fact_orders': '*',
  'gold.kept_days': '*',
  'gold.days': '*',
  'gold.quantities': '*',
};

async function shown(warehouse: Warehouse): Promise<Readonly<Record<string, readonly string[]>>> {
  const session = await warehouse.session();
  try {
    const found: Record<string, readonly string[]> = {};
    for (const [relation, columns] of Object.entries(RELATIONS))
      found[relation] = sortedTexts(await session.query(`select ${columns} from ${relation}`));
    return found;
  } finally {
    await session.close();
  }
}

/** Each command comes a day after the one before. */
const clockOf = (day: number) => ({ elapsed: () => 0, now: () => `2024-03-0${day}T00:00:00.000Z` });

async function build(project: Project, lasting: LastingWarehouse, day: number, isFull = false): Promise<void> {
  const run = async (command: 'ingest' | 'build', fullRefresh: boolean): Promise<void> => {
    const request = { command, threads: 1, early: lasting.for(), clock: clockOf(day), emit: () => undefined, fullRefresh } as const;
    const { steps } = await runProject(project, request);
    expect(steps.filter(({ status }) => status !== 'succeeded' && status !== 'unchanged' && status !== 'warned')).toEqual([]);
  };
  // All files are read anew; the history stays, since its rows are in no file.
  if (isFull) await run('ingest', true);
  await run('build', false);
}

test('who is forgotten at any time leaves the tables of a world that never had them, whenever the command dies, and does not come back', async () => {
  const project = await loadProject(shop());
  const { directory } = project;
  const property = fc.asyncProperty(
    worlds,
    fc.nat(people - 1),
    fc.boolean(),
    fc.boolean(),
    fc.array(fc.integer({ min: 5, max: 300 }), { maxLength: 2 }),
    async (world, person, isBetween, isFull, deaths) => {
      const forgetting = async (lasting: LastingWarehouse): Promise<void> => {
        for (const dies of [...deaths, undefined]) {
          const early = lasting.for(dies);
          try {
            const subject = new Map([['customer_id', new Set([`C-10${person}`])]]);
            // A day on which no one else has ordered goes from what is kept by day.
            const kept = { 'gold.kept_days': 'replace' } as const;
            await forget(project, { subject, apply: true, kept, clock: clockOf(4), threads: 1, early });
          } catch (error) {
            if (!early.hasDied()) throw error;
          }
        }
      };
      const live = async (without: number | undefined): Promise<Readonly<Record<string, readonly string[]>>> => {
        const warehouse = await openDuckDB({ path: ':memory:' });
        const lasting = new LastingWarehouse(warehouse);
        try {
          write(directory, world, false, without);
          await build(project, lasting, 1);
          if (isBetween && without === undefined) await forgetting(lasting);
          write(directory, world, true, without);
          await build(project, lasting, 5);
          if (!isBetween && without === undefined) await forgetting(lasting);
          // The same files are delivered once more.
          write(directory, world, true, without);
          await build(project, lasting, 6, isFull);
          return await shown(warehouse);
        } finally {
          await warehouse.close();
        }
      };
      expect(await live(undefined)).toEqual(await live(person));
    },
  );
  await fc.assert(property, { numRuns: Number(process.env.MARTLET_ERASED_WORLDS ?? 3), endOnFailure: true });
}, 240_000);
