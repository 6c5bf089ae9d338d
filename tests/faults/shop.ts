import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TargetInput } from '../../framework/src/warehouses/targets.js';

/** What differs between two states of the shop. */
export interface ShopState {
  /** The number of days for which there have been orders, three a day. */
  readonly days: number;
  /** The number of days, from the first on, whose orders the files no longer hold. */
  readonly forgotten?: number;
  /** What an order of one brings. */
  readonly price: number;
  /** What the project is called; shop when left out. */
  readonly name?: string;
  /** What is wrong with the files: an old day has come late, or an order has a customer that is none. */
  readonly flaw?: 'late' | 'orphan';
}

/** A day that a model by time does not look back to, and whose orders come late. */
const LATE_DAY = 4;

/** The day of a number, from the first on. */
function dayOf(number: number): string {
  return new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);
}

/**
 * Writes a small project with one of everything that is published: sources, views, a table, a table that takes new days, a
 * history, a view over all of them.
 */
export function writeShop(
  directory: string,
  libraries: string,
  { warehouse, state }: { readonly warehouse: TargetInput; readonly state: string },
  { days, price, name = 'shop', forgotten = 0, flaw }: ShopState,
): void {
  const orders = Array.from({ length: days * 3 }, (_, index) => {
    const day = Math.floor(index / 3);
    const isLate = flaw === 'late' && day === LATE_DAY;
    const customer = flaw === 'orphan' && index === days * 3 - 1 ? 99 : index % 5;
    return `${index},${customer},${dayOf(day)},${(index * 7) % 11}${isLate ? '0' : ''}`;
  }).slice(forgotten * 3);
  const customers = Array.from({ length: 5 }, (_, id) => `${id},city ${(id + days) % 4}`);
  const files: Readonly<Record<string, string>> = {
    'package.json': '{ "type": "module" }',
    'martlet.config.ts': `import { defineConfig } from 'martlet';
      export default defineConfig({ name: '${name}', data: { directory: 'data' }, defaultTarget: 'local',
        targets: { local: { ...${JSON.stringify(warehouse)}, ${state} } } });`,
    'data/orders.csv': ['order_id,customer_id,order_date,quantity', ...orders, ''].join('\n'),
    'data/customers.csv': ['customer_id,city', ...customers, ''].join('\n'),
    'sources/orders.ts': `import { date, integer, source } from 'martlet';
      export const orders = source({ name: 'orders', files: { pattern: 'orders.csv' }, columns: {
        order_id: integer().notNull(), customer_id: integer().notNull(), order_date: date().notNull(), quantity: integer().notNull() } });`,
    'sources/customers.ts': `import { integer, source, text } from 'martlet';
      export const customers = source({ name: 'customers', files: { pattern: 'customers.csv' }, columns: { customer_id: integer().notNull(), city: text().notNull() } });`,
    'models/stg_orders.ts': `import { date, integer, multiply, staging } from 'martlet'; import { orders } from '../sources/orders.js';
      export const stgOrders = staging({ name: 'stg_orders', from: { orders }, grain: ['order_id'],
        columns: { order_id: integer().notNull(), customer_id: integer().notNull(), order_date: date().notNull(), revenue: integer().notNull() },
        query: (db) => db.selectFrom('orders').select(({ ref }) => ['order_id', 'customer_id', 'order_date', multiply(ref('quantity'), ${price}).as('revenue')]) });`,
    'models/dim_customers.ts': `import { dimension, integer, text } from 'martlet'; import { customers } from '../sources/customers.js'; import { stgCustomers } from './stg_customers.js';
      export const dimCustomers = dimension({ name: 'dim_customers', from: { customers: stgCustomers }, key: 'customer_id',
        columns: { customer_id: integer().notNull(), city: text().notNull() }, query: (db) => db.selectFrom('customers').select(['customer_id', 'city']) });`,
    'models/stg_customers.ts': `import { integer, staging, text } from 'martlet'; import { customers } from '../sources/customers.js';
      export const stgCustomers = staging({ name: 'stg_customers', from: { customers },
        columns: { customer_id: integer().notNull(), city: text().notNull() }, query: (db) => db.selectFrom('customers').select(['customer_id', 'city']) });`,
    'models/customer_history.ts': `import { history, integer, isCurrent, model, text, validFrom, validTo } from 'martlet'; import { stgCustomers } from './stg_customers.js';
      export const customerHistory = model({ name: 'customer_history', from: { customers: stgCustomers }, materialized: history({ by: 'columns', key: ['customer_id'] }),
        columns: { customer_id: integer().notNull(), city: text().notNull(), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() },
        query: (db) => db.selectFrom('customers').select(['customer_id', 'city']) });`,
    'models/fact_orders.ts': `import { date, days, fact, incrementalByTime, integer } from 'martlet'; import { stgOrders } from './stg_orders.js'; import { dimCustomers } from './dim_customers.js';
      export const factOrders = fact({ name: 'fact_orders', from: { orders: stgOrders }, grain: ['order_id'], materialized: incrementalByTime('order_date', { lookback: days(2) }),
        columns: { order_id: integer().notNull(), customer_id: integer().notNull().references(dimCustomers, 'customer_id'), order_date: date().notNull(), revenue: integer().notNull() },
        query: (db) => db.selectFrom('orders').select(['order_id', 'customer_id', 'order_date', 'revenue']) });`,
    'models/sales_by_city.ts': `import { integer, metric, sum, text } from 'martlet'; import { dimCustomers } from './dim_customers.js'; import { factOrders } from './fact_orders.js';
      export const salesByCity = metric({ name: 'sales_by_city', from: { orders: factOrders, customers: dimCustomers }, columns: { city: text().notNull(), orders: integer().notNull() },
        query: (db) => db.selectFrom('orders').innerJoin('customers', 'customers.customer_id', 'orders.customer_id').groupBy('customers.city')
          .select((eb) => ['customers.city', eb.fn.countAll<number>().as('orders')]) });`,
    'models/best_days.ts': `import { date, integer, model } from 'martlet'; import { factOrders } from './fact_orders.js';
      export const bestDays = model({ name: 'best_days', from: { orders: factOrders }, columns: { order_date: date().notNull(), orders: integer().notNull() },
        query: (db) => db.selectFrom('orders').where('revenue', '>', 0).groupBy('order_date').select((eb) => ['order_date', eb.fn.countAll<number>().as('orders')]) });`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  symlinkSync(libraries, join(directory, 'node_modules'));
}
