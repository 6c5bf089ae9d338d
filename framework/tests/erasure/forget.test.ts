import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });

const CONFIG = `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', data: { directory: 'data' }, retention: { publications: 3 },
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, serve: {},
    erasure: { key: 'k'.repeat(40), signingKey: ${JSON.stringify(signingKey)} } });`;

const FILES = {
  'martlet.config.ts': CONFIG,
  'sources/customers.ts': `import { source, text } from 'martlet';
    export const customers = source({ name: 'customers', grain: ['customer_id'], subjects: { customer_id: 'customer_id', email: 'email' },
      columns: { customer_id: text().notNull(), name: text().pii('name'), email: text().pii('email'), city: text() },
      files: { pattern: 'customers*.csv', maxRejects: 5 } });`,
  'sources/orders.ts': `import { decimal, integer, source, text } from 'martlet';
    export const orders = source({ name: 'orders', grain: ['order_id'], subjects: { customer_id: 'customer_id', order_id: 'order_id' },
      columns: { order_id: text().notNull(), customer_id: text().notNull(), day: integer().notNull(), amount: decimal(18, 2).notNull() },
      files: { pattern: 'orders*.csv', maxRejects: 5 } });`,
  'sources/lines.ts': `import { integer, source, text } from 'martlet';
    export const lines = source({ name: 'lines', subjects: { order_id: 'order_id' },
      columns: { order_id: text().notNull(), product: text().notNull(), quantity: integer().notNull() }, files: { pattern: 'lines.csv' } });`,
  'models/stg_orders.ts': `import { decimal, integer, staging, text } from 'martlet';
    import { orders } from '../sources/orders.js';
    export const stgOrders = staging({ name: 'stg_orders', from: { orders },
      columns: { order_id: text().notNull(), customer_id: text().notNull(), day: integer().notNull(), amount: decimal(18, 2).notNull() },
      query: (db) => db.selectFrom('orders').select(['order_id', 'customer_id', 'day', 'amount']) });`,
  'models/stg_customers.ts': `import { staging, text } from 'martlet';
    import { customers } from '../sources/customers.js';
    export const stgCustomers = staging({ name: 'stg_customers', from: { customers },
      columns: { customer_id: text().notNull(), name: text().pii('name'), email: text().pii('email'), city: text() },
      query: (db) => db.selectFrom('customers').select(['customer_id', 'name', 'email', 'city']) });`,
  'models/dim_customers.ts': `import { dimension, text, table } from 'martlet';
    import { stgCustomers } from './stg_customers.js';
    export const dimCustomers = dimension({ name: 'dim_customers', key: 'customer_id', from: { customers: stgCustomers }, materialized: table(),
      columns: { customer_id: text().notNull(), name: text().pii('name'), email: text().pii('email') },
      query: (db) => db.selectFrom('customers').select(['customer_id', 'name', 'email']) });`,
  'models/past_customers.ts': `import { history, model, text, validFrom, validTo, isCurrent } from 'martlet';
    import { stgCustomers } from './stg_customers.js';
    export const pastCustomers = model({ name: 'past_customers', from: { customers: stgCustomers },
      materialized: history({ key: ['customer_id'], by: 'columns' }),
      columns: { customer_id: text().notNull(), email: text().pii('email'), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() },
      query: (db) => db.selectFrom('customers').select(['customer_id', 'email']) });`,
  'models/daily.ts': `import { count, countDistinct, decimal, integer, model, sum, table } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const daily = model({ name: 'daily', grain: ['day'], from: { orders: stgOrders }, materialized: table(),
      columns: { day: integer().notNull(), orders: integer().notNull(), customers: integer().notNull(), revenue: decimal(18, 2).notNull() },
      query: (db) => db.selectFrom('orders').groupBy('day').select(({ ref }) => ['day', count().as('orders'), countDistinct(ref('customer_id')).as('customers'), sum(ref('amount')).as('revenue')]) });`,
  'data/customers.csv': `customer_id,name,email,city
C-1042,Grace Hopperson,grace@hopperson.example,Rome
C-10421,Ada Other,ada@other.example,Rome
C-7,Linus Third,linus@third.example,Oslo
C-1042,Grace Hopperson,"grace@hopperson.example
`,
  'data/orders.csv': `order_id,customer_id,day,amount
O-900001,C-1042,1,10.00
O-900002,C-10421,1,20.00
O-900003,C-1042,2,5.00
O-900004,C-7,3,7.00
O-900005,C-1042,x,7.00
`,
  'data/lines.csv': 'order_id,product,quantity\nO-900001,Lamp,1\nO-900002,Lamp,2\nO-900003,Desk,3\n',
};

async function martlet(directory: string, ...argv: string[]) {
  const world = new FakeSurroundings(directory, {});
  const exitCode = await main(argv, world);
  return { exitCode, said: world.written + world.complained };
}

const GRACE = ['--subject', 'customer_id=C-1042'];
const VALUES = ['C-1042', 'grace@hopperson.example', 'grace.new@hopperson.example', 'Grace Hopperson', 'O-900001', 'O-900003'];

/** The files below a folder that hold a value of hers, as a word of its own. */
const holding = (directory: string, folder: string): readonly string[] =>
  readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const text = readFileSync(path, 'latin1');
      return VALUES.some((value) => new RegExp(`${value.replaceAll('.', '\\.')}(?![0-9A-Za-z])`).test(text));
    });

/** The values that anything of the warehouse's file holds. */
const inDatabase = (directory: string): readonly string[] => {
  const bytes = readFileSync(join(directory, 'warehouse.duckdb'));
  // The key of someone else begins as hers does.
  return VALUES.filter((value) => value !== 'C-1042' && bytes.includes(value));
};

const without = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !VALUES.some((value) => new RegExp(`${value}(?![0-9])`).test(line)))
    .join('\n');

describe('martlet forget', () => {
  it('erases a person from tables, versions, histories, rejects, failing rows, exports, artifacts and files of readers, keeps them out, and proves it', async () => {
    const directory = tempProject(FILES);
    expect(await martlet(directory, 'build')).toMatchObject({ exitCode: 0 });
    writeFileSync(
      join(directory, 'data/customers.csv'),
      FILES['data/customers.csv'].replace('grace@hopperson.example,Rome', 'grace.new@hopperson.example,Rome'),
    );
    expect(await martlet(directory, 'build')).toMatchObject({ exitCode: 0 });
    await martlet(directory, 'test', '--store-failures');
    for (const to of ['csv', 'parquet'])
      await martlet(directory, 'export', 'dim_customers', '--to', to, '--reveal', '--out', `exports/${to}`);
    await martlet(directory, 'export', 'daily', '--to', 'csv', '--out', 'exports/daily');
    writeFileSync(join(directory, 'target/note.txt'), 'asked by grace.new@hopperson.example');
    expect(inDatabase(directory)).toContain('grace.new@hopperson.example');
    expect(holding(directory, 'exports')).not.toEqual([]);

    const planned = await martlet(directory, 'forget', ...GRACE);
    expect(planned.said).toContain('Nothing was done');
    expect(planned.said).toMatch(/delete +gold__versions\.past_customers__\w+: 2 rows/);
    expect(await rowsOf(directory, "select * from gold.dim_customers where customer_id = 'C-1042'")).toHaveLength(1);

    const done = await martlet(directory, 'forget', ...GRACE, '--apply');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.said).toContain('Changed in prod: gold.daily: 3 rows became 2, orders in 1 row, customers in 1 row, revenue in 1 row.');
    expect(inDatabase(directory)).toEqual([]);
    for (const folder of ['target', 'exports', 'published', 'erasures']) expect(holding(directory, folder)).toEqual([]);
    expect(readdirSync(join(directory, 'exports'))).toEqual(['daily']);
    expect(await rowsOf(directory, 'select * from gold.dim_customers order by 1')).toMatchObject([
      { customer_id: 'C-10421' },
      { customer_id: 'C-7' },
    ]);
    expect(await martlet(directory, 'test')).toMatchObject({ exitCode: 0 });

    // The same files, read from their beginning; and one that was restored under another name.
    appendFileSync(join(directory, 'data/orders.csv'), 'O-900009,C-1042,4,99.00\n');
    writeFileSync(
      join(directory, 'data/customers-old.csv'),
      'customer_id,name,email,city\nC-1042,Grace Hopperson,grace@hopperson.example,Rome\n,,grace@hopperson.example,\n',
    );
    expect(await martlet(directory, 'build', '--full-refresh')).toMatchObject({ exitCode: 0 });
    expect(await rowsOf(directory, 'select customer_id from bronze.customers group by 1 order by 1')).toEqual([
      { customer_id: 'C-10421' },
      { customer_id: 'C-7' },
    ]);
    expect(await rowsOf(directory, 'select order_id from bronze.orders order by 1')).toEqual([
      { order_id: 'O-900002' },
      { order_id: 'O-900004' },
    ]);
    for (const rejected of ['customers', 'orders'])
      expect(await rowsOf(directory, `select * from bronze.${rejected}__rejected`)).toEqual([]);
    expect(inDatabase(directory)).toEqual([]);

    const world = tempProject({
      ...FILES,
      'data/customers.csv': without(FILES['data/customers.csv']),
      'data/orders.csv': without(FILES['data/orders.csv']),
      'data/lines.csv': without(FILES['data/lines.csv']),
    });
    expect(await martlet(world, 'build')).toMatchObject({ exitCode: 0 });
    for (const relation of ['daily', 'dim_customers']) {
      const select = `select distinct * from gold.${relation} order by 1`;
      expect(await rowsOf(directory, select)).toEqual(await rowsOf(world, select));
    }
  }, 120_000);

  it('signs what it did, and tells of a certificate that was changed', async () => {
    const directory = tempProject(FILES);
    await martlet(directory, 'build');
    expect(await martlet(directory, 'forget', ...GRACE, '--apply')).toMatchObject({ exitCode: 0 });
    const [name = ''] = readdirSync(join(directory, 'erasures'));
    const file = join('erasures', name);
    expect(await martlet(directory, 'forget', '--verify', file)).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('is as it was signed'),
    });
    const certificate = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    expect(certificate).toMatchObject({ suppressed: { customer_id: 1, email: 1, order_id: 2 }, searched: { tables: expect.any(Number) } });
    writeFileSync(join(directory, file), JSON.stringify({ ...certificate, finishedAt: '2030-01-01T00:00:00.000Z' }));
    expect(await martlet(directory, 'forget', '--verify', file)).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('changed after it was signed'),
    });
    const log = await rowsOf(directory, 'select body from _martlet.audit where body like \'%"forget"%\'');
    expect(log.map(({ body }) => JSON.parse(String(body)).outcome)).toEqual(['begun', 'done']);
    // Forgotten once more, nothing is left to do; no load goes on without the key of the list.
    expect(await martlet(directory, 'forget', ...GRACE, '--apply')).toMatchObject({ exitCode: 0 });
    const keyless = tempProject({
      ...FILES,
      'martlet.config.ts': CONFIG.replace("key: 'k'.repeat(40),", '').replace(
        "'warehouse.duckdb'",
        JSON.stringify(join(directory, 'warehouse.duckdb')),
      ),
    });
    expect(await martlet(keyless, 'build', '--full-refresh')).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U398') });
  }, 120_000);

  it('keeps the rows of a source that says so, with tokens and nulls, and with them all figures', async () => {
    const rule = (text: string): string => text.replace('subjects:', "onErasure: 'anonymize', subjects:");
    const directory = tempProject({
      ...FILES,
      'sources/orders.ts': rule(FILES['sources/orders.ts']),
      'sources/lines.ts': rule(FILES['sources/lines.ts']),
      'sources/customers.ts': rule(FILES['sources/customers.ts']),
    });
    await martlet(directory, 'build');
    const figures = await rowsOf(directory, 'select * from gold.daily order by day');
    const lines = 'select count(*) as rows from bronze.lines join bronze.orders using (order_id)';
    expect(await martlet(directory, 'forget', ...GRACE, '--apply')).toMatchObject({ exitCode: 0 });
    const look = async (): Promise<void> => {
      expect(await rowsOf(directory, 'select * from gold.daily order by day')).toEqual(figures);
      expect(await rowsOf(directory, lines)).toEqual([{ rows: '3' }]);
      expect(await rowsOf(directory, "select name, email from bronze.customers where customer_id like 'erased-%'")).toEqual([
        { name: null, email: expect.stringMatching(/^erased-/) },
      ]);
      expect(inDatabase(directory)).toEqual([]);
    };
    await look();
    expect(await martlet(directory, 'build', '--full-refresh')).toMatchObject({ exitCode: 0 });
    await look();
  }, 120_000);

  it('does not follow a key that others have too, and says what is not known', async () => {
    const directory = tempProject({
      ...FILES,
      'data/customers.csv': FILES['data/customers.csv'].replace('ada@other.example', 'grace@hopperson.example'),
    });
    await martlet(directory, 'build');
    expect((await martlet(directory, 'forget', ...GRACE)).said).toContain('Not followed, since others have them too: email (1 value)');
    expect(await martlet(directory, 'forget', '--subject', 'customer_id=C-1')).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('MARTLET-U397'),
    });
    expect(await martlet(directory, 'forget', '--subject', 'phone=1')).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('MARTLET-U396'),
    });
    expect(await martlet(directory, 'forget')).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U395') });
  });
});

describe('a legal hold', () => {
  it('forbids to erase a person, or rows of a source, until it ends, and says why', async () => {
    const directory = tempProject(FILES);
    await martlet(directory, 'build');
    const held = (hold: string): string =>
      tempProject({
        ...FILES,
        'martlet.config.ts': CONFIG.replace('erasure: {', `erasure: { holds: [${hold}],`).replace(
          "'warehouse.duckdb'",
          JSON.stringify(join(directory, 'warehouse.duckdb')),
        ),
      });
    for (const hold of [
      "{ reason: 'Case 7', subject: 'email=grace@hopperson.example' }",
      "{ reason: 'Case 7', relations: ['bronze.lines'] }",
    ]) {
      const project = held(hold);
      expect((await martlet(project, 'forget', ...GRACE)).said).toContain('Held: Case 7');
      expect(await martlet(project, 'forget', ...GRACE, '--apply')).toMatchObject({
        exitCode: 2,
        said: expect.stringContaining('MARTLET-U399'),
      });
    }
    expect(await rowsOf(directory, "select * from bronze.customers where customer_id = 'C-1042'")).toHaveLength(1);
    for (const hold of [
      "{ reason: 'Case 7', subject: 'customer_id=C-7' }",
      "{ reason: 'Case 7', relations: ['bronze.orders'], until: '2025-12-31' }",
    ])
      expect((await martlet(held(hold), 'forget', ...GRACE)).said).not.toContain('Held');
  }, 60_000);
});

describe('martlet check', () => {
  it('finds keys that are no columns, and values that nothing can take the place of', async () => {
    const source = (options: string): string => `import { integer, source, text } from 'martlet';
      export const people = source({ name: 'people', columns: { id: integer().notNull(), name: text().notNull().pii('name') }, files: { pattern: 'people.csv' }, ${options} });`;
    const problems = async (options: string): Promise<string> =>
      (await martlet(tempProject({ 'sources/people.ts': source(options) }), 'check')).said;
    expect(await problems("subjects: { id: 'ident' as 'id' }")).toContain('there is no column "ident"');
    expect(await problems("subjects: { id: 'id' }, onErasure: 'anonymize'")).toContain('"id" may not be null and is no text');
    expect(await problems("onErasure: 'anonymize'")).toContain('no column is declared by which the source names people');
    expect(await problems("subjects: { id: 'id' }")).not.toContain('MARTLET');
  });
});

describe('martlet access', () => {
  it('writes all that is held about a person, and nothing of anyone else', async () => {
    const directory = tempProject(FILES);
    await martlet(directory, 'build');
    expect(await martlet(directory, 'access', ...GRACE)).toMatchObject({ exitCode: 0 });
    const held = JSON.parse(readFileSync(join(directory, 'access/access.json'), 'utf8'));
    expect(held.subject).toEqual({ customer_id: ['C-1042'], email: ['grace@hopperson.example'], order_id: ['O-900001', 'O-900003'] });
    const relations = held.held.map(({ relation, rows }: { relation: string; rows: unknown[] }) => [relation, rows.length]);
    expect(Object.fromEntries(relations)).toEqual({
      'bronze.customers': 1,
      'bronze.customers__rejected': 1,
      'bronze.lines': 2,
      'bronze.orders': 2,
      'bronze.orders__rejected': 1,
      'gold.dim_customers': 1,
      'gold.past_customers': 1,
      'silver.stg_customers': 1,
      'silver.stg_orders': 2,
    });
    const page = readFileSync(join(directory, 'access/access.html'), 'utf8');
    expect(page).toContain('grace@hopperson.example');
    expect(page + JSON.stringify(held)).not.toMatch(/C-10421|ada@other|C-7/);
  });
});
