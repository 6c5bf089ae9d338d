import { buildCatalog, type Catalog, type CatalogInput } from '../../src/catalog/index.js';
import { loadProject, type Project } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

/** A shop: what is sold, to whom, and a number for people. */
export const SHOP: Readonly<Record<string, string>> = {
  'data/orders.csv': [
    'order_id,customer_id,email,channel,amount,ordered_at',
    'A1,C1,ada@example.com,web,10.00,2024-02-29T10:00:00Z',
    'A2,C1,ada@example.com,web,30.00,2024-02-29T11:00:00Z',
    'A3,C2,,retail,20.00,2024-03-01T00:00:00Z',
    'A4,C3,eve@example.com,retail,,2024-03-02T00:00:00Z',
    '',
  ].join('\n'),
  'sources/orders.ts': `
    import { decimal, source, text, timestamp } from 'martlet';
    export const orders = source({
      name: 'orders',
      description: 'One row per order.',
      columns: {
        order_id: text().notNull().describe('Identifies the order.'),
        customer_id: text().notNull().describe('Who ordered.'),
        email: text().pii('email').describe('Where the confirmation went.'),
        channel: text().notNull().accepted('web', 'retail').describe('Where it was placed.'),
        amount: decimal(18, 2),
        ordered_at: timestamp().notNull().describe('When it was placed.'),
      },
      grain: ['order_id'],
      files: { pattern: 'orders.csv' },
      tags: ['finance'],
      owner: 'sales@example.com',
    });`,
  'models/staging/stg_orders.ts': `
    import { decimal, staging, text, timestamp } from 'martlet';
    import { orders } from '../../sources/orders.js';
    export const stgOrders = staging({
      name: 'stg_orders',
      description: 'One row per order.',
      from: { orders },
      columns: {
        order_id: text().notNull(),
        customer_id: text().notNull().describe('The customer who ordered.'),
        channel: text().notNull(),
        amount: decimal(18, 2),
        ordered_at: timestamp().notNull(),
      },
      query: (db) => db.selectFrom('orders').select(['order_id', 'customer_id', 'channel', 'amount', 'ordered_at']),
    });`,
  'models/marts/dim_customers.ts': `
    import { dimension, text } from 'martlet';
    import { stgOrders } from '../staging/stg_orders.js';
    export const dimCustomers = dimension({
      name: 'dim_customers',
      description: 'One row per customer.',
      from: { orders: stgOrders },
      key: 'customer_id',
      columns: { customer_id: text().notNull() },
      query: (db) => db.selectFrom('orders').select('customer_id').distinct(),
    });`,
  'models/marts/fact_orders.ts': `
    import { coalesce, decimal, fact, literal, text, upper } from 'martlet';
    import { stgOrders } from '../staging/stg_orders.js';
    import { dimCustomers } from './dim_customers.js';
    export const factOrders = fact({
      name: 'fact_orders',
      from: { orders: stgOrders },
      grain: ['order_id'],
      meta: { domain: 'sales' },
      columns: {
        order_id: text().notNull(),
        customer_id: text().notNull().references(dimCustomers, 'customer_id'),
        channel: text().notNull(),
        amount: decimal(18, 2),
      },
      query: (db) => db.selectFrom('orders').select(({ ref }) => ['order_id', 'customer_id', upper(ref('channel')).as('channel'), 'amount']),
    });`,
  'quality/orders_add_up.ts': `
    import { dataTest } from 'martlet';
    import { factOrders } from '../models/marts/fact_orders.js';
    export const ordersAddUp = dataTest({
      name: 'orders_add_up',
      description: 'No order costs less than nothing.',
      from: { orders: factOrders },
      query: (db) => db.selectFrom('orders').select('order_id').where('amount', '<', '0'),
    });`,
};

/** The shop, or another project, in a directory of its own. */
export async function loadShop(files: Readonly<Record<string, string>> = SHOP): Promise<Project> {
  return loadProject(tempProject(files));
}

export async function catalogOf(project: Project, input: Partial<CatalogInput> = {}): Promise<Catalog> {
  const locate = (id: string) => {
    const { schema, name } = project.byId.get(id) ?? { schema: '', name: id };
    return { schema, name };
  };
  return buildCatalog(project, { locate, generatedAt: '2024-03-01T00:00:00.000Z', ...input });
}
