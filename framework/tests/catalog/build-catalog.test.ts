import { expect, test } from 'vitest';
import { catalogSchema } from '../../src/catalog/index.js';
import { catalogOf, loadShop, SHOP } from './shop.js';

test('keeps to its schema', async () => {
  const catalog = await catalogOf(await loadShop());
  expect(catalogSchema.parse(JSON.parse(JSON.stringify(catalog)))).toEqual(catalog);
});

test('says of a column what it is: key, unique, accepted values, personal data, references, tests', async () => {
  const { sources, models } = await catalogOf(await loadShop());
  const column = (relation: string, name: string) =>
    [...sources, ...models].find(({ id }) => id === relation)?.columns.find((candidate) => candidate.name === name);
  expect(column('bronze.orders', 'order_id')).toMatchObject({ type: 'text', nullable: false, isGrain: true, isUnique: true });
  expect(column('bronze.orders', 'channel')).toMatchObject({ accepted: ['web', 'retail'], isGrain: false, isUnique: false });
  expect(column('bronze.orders', 'email')).toMatchObject({ pii: 'email', nullable: true });
  expect(column('gold.fact_orders', 'customer_id')).toMatchObject({
    references: { relation: 'gold.dim_customers', column: 'customer_id' },
    tests: ['not_null_customer_id', 'references_dim_customers_customer_id'],
  });
});

test('lets a copied column inherit its description, tells from where, and lets an own one override it', async () => {
  const { models } = await catalogOf(await loadShop());
  const described = (relation: string, name: string) => {
    const found = models.find(({ id }) => id === relation)?.columns.find((column) => column.name === name);
    return { text: found?.description, from: found?.describedBy };
  };
  const origin = { relation: 'bronze.orders', column: 'order_id' };
  expect(described('silver.stg_orders', 'order_id')).toEqual({ text: 'Identifies the order.', from: origin });
  expect(described('gold.fact_orders', 'order_id')).toEqual({ text: 'Identifies the order.', from: origin });
  expect(described('silver.stg_orders', 'customer_id')).toEqual({ text: 'The customer who ordered.', from: undefined });
  expect(described('gold.fact_orders', 'customer_id')).toEqual({
    text: 'The customer who ordered.',
    from: { relation: 'silver.stg_orders', column: 'customer_id' },
  });
  // What is computed means something else.
  expect(described('gold.fact_orders', 'channel')).toEqual({ text: undefined, from: undefined });
});

test('lists what nobody has described, each place once', async () => {
  const { missing } = await catalogOf(await loadShop());
  expect(missing).toEqual([
    { relation: 'bronze.orders', column: 'amount' },
    { relation: 'gold.fact_orders' },
    { relation: 'gold.fact_orders', column: 'channel' },
    { relation: 'gold.fact_orders', column: 'amount' },
    { relation: 'silver.stg_orders', column: 'amount' },
  ]);
});

test('puts a relation into the domain that it names, otherwise into that of its directory', async () => {
  const { sources, models } = await catalogOf(await loadShop());
  expect(Object.fromEntries([...sources, ...models].map(({ id, domain }) => [id, domain]))).toEqual({
    'bronze.orders': 'sources',
    'silver.stg_orders': 'staging',
    'gold.dim_customers': 'marts',
    'gold.fact_orders': 'sales',
  });
});

test('holds the SQL of all four dialects, and says why where there is none', async () => {
  const files = {
    ...SHOP,
    'models/marts/order_letters.ts': `
      import { model, text } from 'martlet';
      import { stgOrders } from '../staging/stg_orders.js';
      export const orderLetters = model({
        name: 'order_letters',
        from: { orders: stgOrders },
        columns: { order_id: text().notNull() },
        query: (db) => db.selectFrom('orders').select('order_id').distinctOn('order_id').orderBy('order_id'),
      });`,
  };
  const { models } = await catalogOf(await loadShop(files));
  const sqlOf = (relation: string) =>
    Object.fromEntries((models.find(({ id }) => id === relation)?.sql ?? []).map((sql) => [sql.dialect, sql]));
  const fact = sqlOf('gold.fact_orders');
  expect(Object.keys(fact)).toEqual(['duckdb', 'snowflake', 'bigquery', 'databricks']);
  for (const sql of Object.values(fact)) expect(sql).toMatchObject({ kind: 'sql', sql: expect.stringMatching(/upper\(/i) });
  const refused = Object.values(sqlOf('gold.order_letters')).filter(({ kind }) => kind === 'problem');
  expect(refused.length).toBeGreaterThan(0);
  for (const problem of refused) expect(problem).toMatchObject({ code: 'MARTLET-W003', message: expect.stringContaining('distinct on') });
});

test('holds lineage of relations and of columns, modules, and the queries of tests', async () => {
  const { models, lineage, tests } = await catalogOf(await loadShop());
  const fact = models.find(({ id }) => id === 'gold.fact_orders');
  expect(fact?.dependsOn).toEqual(['silver.stg_orders']);
  expect(fact?.source).toContain('export const factOrders');
  expect(lineage).toContainEqual({ from: 'silver.stg_orders.channel', to: 'gold.fact_orders.channel', kind: 'transformed' });
  expect(tests.find(({ id }) => id === 'test orders_add_up')?.sql).toMatch(/from gold\.fact_orders/);
  expect(tests.find(({ name }) => name === 'references_dim_customers_customer_id')?.sql).toMatch(/gold\.dim_customers/);
  expect(tests.filter(({ sql }) => sql === undefined)).toEqual([]);
});

/** Who ordered, in a query of several parts, and mail that goes on as it is, masked, counted and without saying so. */
const PEOPLE: Readonly<Record<string, string>> = {
  ...SHOP,
  'models/people.ts': `
    import { count, countDistinct, integer, literal, maskEmail, max, model, text, timestamp } from 'martlet';
    import { orders } from '../sources/orders.js';
    export const people = model({
      name: 'people', from: { orders }, grain: ['customer_id'],
      columns: {
        customer_id: text(), email: text().pii('email'), mail: text(), hidden: text(), mails: integer(), last_order: timestamp(), first: text(),
      },
      query: (db) => db
        .with('mails', (qb) => qb.selectFrom('orders').groupBy('customer_id').select(({ ref }) => [
          'customer_id', max(ref('email')).as('email'), countDistinct(ref('email')).as('mails'), max(ref('ordered_at')).as('last_order'),
        ]))
        .selectFrom('mails as m')
        .select(({ ref }) => [
          'm.customer_id', 'm.email', 'm.email as mail', maskEmail(ref('m.email')).as('hidden'), 'm.mails', 'm.last_order', literal('no').as('first'),
        ]),
    });`,
};

test('tells what a column is computed with, also within a part of the query, and nothing for a copy', async () => {
  const { models } = await catalogOf(await loadShop(PEOPLE));
  const expressions = (id: string) =>
    Object.fromEntries(
      models
        .find((model) => model.id === id)
        ?.columns.flatMap(({ name, expression }) => (expression === undefined ? [] : [[name, expression]])) ?? [],
    );
  expect(expressions('silver.stg_orders')).toEqual({});
  expect(expressions('gold.fact_orders')).toEqual({ channel: 'upper(channel)' });
  expect(expressions('gold.people')).toMatchObject({
    email: 'max(email)',
    mails: 'count(distinct email)',
    last_order: 'max(ordered_at)',
    hidden: expect.stringContaining("split_part(m.email, '@', 2)"),
    first: "'no'",
  });
});

test('names the columns that hold personal data, declared or not, and where nothing of it comes through', async () => {
  const { personal, lineage } = await catalogOf(await loadShop(PEOPLE));
  expect(
    personal.map(({ relation, column, class: pii, isDeclared, from }) => ({ column: `${relation}.${column}`, pii, isDeclared, from })),
  ).toEqual([
    { column: 'bronze.orders.email', pii: 'email', isDeclared: true, from: [] },
    { column: 'gold.people.email', pii: 'email', isDeclared: true, from: ['bronze.orders.email'] },
    { column: 'gold.people.mail', pii: 'email', isDeclared: false, from: ['bronze.orders.email'] },
  ]);
  expect(personal[0]).toMatchObject({ to: ['gold.people.email', 'gold.people.mail'], masked: ['gold.people.hidden', 'gold.people.mails'] });
  const ways = lineage.filter(({ from, kind }) => from === 'bronze.orders.email' && kind !== 'grouped');
  expect(Object.fromEntries(ways.map(({ to, masked = false }) => [to, masked]))).toMatchObject({
    'gold.people.email': false,
    'gold.people.mail': false,
    'gold.people.hidden': true,
    'gold.people.mails': true,
  });
});
