import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeManifest, writeRunResults } from '../../src/artifacts/index.js';
import { JSON_SCHEMAS } from '../../src/artifacts/json-schemas.js';
import { manifestSchema } from '../../src/artifacts/manifest-schema.js';
import { runResultsSchema } from '../../src/artifacts/run-results-schema.js';
import { CATALOG_JSON_SCHEMA } from '../../src/catalog/json-schema.js';
import { compiledTestFile } from '../../src/plan/index.js';
import { loadProject, replaceFile } from '../../src/project/index.js';
import { QUESTION_JSON_SCHEMA } from '../../src/semantic/question-schema.js';
import { broken, loaded, passed, resultOf, skipped, warned } from '../report/example-run.js';
import { tempProject } from '../temp-project.js';

const SHOP = {
  'sources/orders.ts': `
    import { integer, source, text } from 'martlet';
    export const orders = source({
      name: 'orders', description: 'One row per order.', tags: ['erp'], owner: 'sales@shop.example', grain: ['order_id'],
      columns: { order_id: text().notNull(), customer_mail: text().pii('email').describe('Who ordered.'), quantity: integer() },
      files: { format: 'csv', pattern: 'orders.csv', maxRejects: 5 }, freshness: { warnAfterHours: 24 },
    });`,
  'models/stg_orders.ts': `
    import { integer, staging, text } from 'martlet';
    import { orders } from '../sources/orders.js';
    export const stgOrders = staging({
      name: 'stg_orders', from: { orders }, columns: { order_id: text().notNull().unique(), quantity: integer() },
      query: (db) => db.selectFrom('orders').select(['order_id', 'quantity']),
    });`,
  'models/fact_sales.ts': `
    import { fact, integer, text } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const factSales = fact({
      name: 'fact_sales', from: { orders: stgOrders }, grain: ['order_id'], meta: { tier: 1 },
      columns: { order_id: text().notNull().references(stgOrders, 'order_id'), quantity: integer() },
      query: (db) => db.selectFrom('orders').select(['order_id', 'quantity']),
    });`,
  'quality/no_empty_orders.ts': `
    import { dataTest } from 'martlet';
    import { stgOrders } from '../models/stg_orders.js';
    export const noEmptyOrders = dataTest({
      name: 'no_empty_orders', severity: 'warn', from: { orders: stgOrders },
      query: (db) => db.selectFrom('orders').select('order_id').where('quantity', '=', 0),
    });`,
};

const STORED_WITH_OPTIONS = {
  'models/sales_by_day.ts': `
    import { date, materializedView, model } from 'martlet';
    import { stgOrders } from './stg_orders.js';
    export const salesByDay = model({
      name: 'sales_by_day', from: { orders: stgOrders }, columns: { day: date() }, materialized: materializedView({ maxLagMinutes: 60 }),
      partitionBy: { column: 'day', unit: 'month', expiresAfterDays: 90 }, transient: false, labels: { team: 'sales' },
      query: (db) => db.selectFrom('orders').select((eb) => eb.val<string | null>(null).as('day')),
    });`,
};

const readJson = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('manifest.json', () => {
  it('says what the project declares, in the published form', async () => {
    const directory = tempProject({ ...SHOP, ...STORED_WITH_OPTIONS });
    writeManifest(await loadProject(directory));
    const manifest = manifestSchema.parse(readJson(directory, 'target/manifest.json'));
    expect(manifest.project).toEqual({ name: 'shop', target: 'local', warehouse: 'duckdb' });
    expect(manifest.sources).toEqual([
      expect.objectContaining({
        id: 'bronze.orders',
        file: 'sources/orders.ts',
        exportName: 'orders',
        description: 'One row per order.',
        owner: 'sales@shop.example',
        tags: ['erp'],
        grain: ['order_id'],
        files: { format: 'csv', pattern: 'orders.csv', maxRejects: 5 },
        freshness: { warnAfterHours: 24 },
      }),
    ]);
    expect(manifest.sources[0]?.columns[1]).toEqual({
      name: 'customer_mail',
      type: 'text',
      nullable: true,
      description: 'Who ordered.',
      pii: 'email',
    });
    const sales = manifest.models.find(({ name }) => name === 'fact_sales');
    expect(sales).toMatchObject({
      id: 'gold.fact_sales',
      kind: 'fact',
      materialized: 'table',
      dependsOn: ['silver.stg_orders'],
      meta: { tier: 1 },
      compiled: 'target/compiled/gold/fact_sales.sql',
    });
    const days = manifest.models.find(({ name }) => name === 'sales_by_day');
    expect(days).toMatchObject({
      materialized: 'materialized-view',
      partitionBy: 'day',
      partitionUnit: 'month',
      partitionsExpireAfterDays: 90,
      maxLagMinutes: 60,
      transient: false,
      labels: { team: 'sales' },
    });
    expect(sales?.columns[0]).toMatchObject({ references: { relation: 'silver.stg_orders', column: 'order_id' } });
    expect(manifest.tests).toContainEqual(
      expect.objectContaining({
        id: 'test gold.fact_sales references_stg_orders_order_id',
        relation: 'gold.fact_sales',
        column: 'order_id',
        dependsOn: ['gold.fact_sales', 'silver.stg_orders'],
      }),
    );
    expect(manifest.tests).toContainEqual(
      expect.objectContaining({ id: 'test no_empty_orders', severity: 'warn', dependsOn: ['silver.stg_orders'] }),
    );
  });

  it('is the same for the same project', async () => {
    const [one, other] = [tempProject(SHOP), tempProject(SHOP)];
    writeManifest(await loadProject(one));
    writeManifest(await loadProject(other));
    expect(readFileSync(join(one, 'target/manifest.json'), 'utf8')).toBe(readFileSync(join(other, 'target/manifest.json'), 'utf8'));
  });
});

describe('run_results.json', () => {
  it('says what became of each step, in the published form', async () => {
    const directory = tempProject({});
    writeRunResults(await loadProject(directory), resultOf([loaded, broken, skipped, passed, warned]));
    const results = runResultsSchema.parse(readJson(directory, 'target/run_results.json'));
    expect(results).toMatchObject({ command: 'build', target: 'local', cancelled: false, published: ['bronze.orders'] });
    expect(results.steps.map(({ status }) => status)).toEqual(['succeeded', 'error', 'skipped', 'succeeded', 'warned']);
    expect(results.steps[1]?.errors?.[0]).toMatchObject({
      code: 'MARTLET-R001',
      at: { file: 'models/marts/fact_sales.ts', line: 31 },
      parameters: { model: 'gold.fact_sales' },
    });
  });
});

describe('the published JSON Schemas', () => {
  const directory = fileURLToPath(new URL('../../schemas', import.meta.url));
  const schemas: Readonly<Record<string, object>> = {
    ...JSON_SCHEMAS,
    'catalog.schema.json': CATALOG_JSON_SCHEMA,
    'question.schema.json': QUESTION_JSON_SCHEMA,
  };

  it.each(Object.keys(schemas))('%s is what the code writes (else: npx tsx framework/scripts/write-schemas.ts)', (file) => {
    expect(readJson(directory, file)).toEqual(JSON.parse(JSON.stringify(schemas[file])));
  });

  it('are all there is', () => expect(readdirSync(directory).sort()).toEqual(Object.keys(schemas).sort()));

  it('say which draft they are written in, and who they are', () => {
    for (const schema of Object.values(schemas)) {
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: expect.stringMatching(/^urn:martlet:schema:[\w-]+:\d+$/),
      });
    }
  });
});

describe('writing an artifact', () => {
  it('replaces it whole and leaves nothing else behind', () => {
    const directory = tempProject({});
    const path = join(directory, 'target/one/file.json');
    replaceFile(path, 'first');
    replaceFile(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(directory, 'target/one'))).toEqual(['file.json']);
  });

  it('keeps the old one, and no rest of the new one, when it fails', () => {
    const directory = tempProject({});
    // A directory stands where the file should go.
    replaceFile(join(directory, 'target/blocked/inside.txt'), 'kept');
    expect(() => replaceFile(join(directory, 'target/blocked'), 'new')).toThrow();
    expect(readFileSync(join(directory, 'target/blocked/inside.txt'), 'utf8')).toBe('kept');
    expect(readdirSync(join(directory, 'target'))).toEqual(['blocked']);
  });
});

describe('the file of a compiled test', () => {
  it('is named after its relation and itself, whatever characters its author chose', () => {
    expect(compiledTestFile('not_null_a', 'gold.fact_sales')).toBe('target/compiled/tests/gold.fact_sales.not_null_a.sql');
    expect(compiledTestFile('a/../b: c')).toMatch(/^target\/compiled\/tests\/a_b_c\.[0-9a-f]{8}\.sql$/);
  });
});
