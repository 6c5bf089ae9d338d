import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Catalog, catalogSchema } from '../../src/catalog/index.js';
import { siteData } from '../../src/catalog/site/site-data.js';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { SHOP } from '../cli/metrics-shop.js';
import { tempProject } from '../temp-project.js';

/** The shop of the metrics, with a view that shows one, a dashboard that reads the view, and customers about whom not all may be told. */
const FILES: Readonly<Record<string, string>> = {
  ...SHOP,
  'models/dim_date.ts': `
    import { date, dateSpine, dimension, literal, text } from 'martlet';
    const columns = { day: date().notNull(), season: text() };
    export const dimDate = dimension({
      name: 'dim_date', from: {}, key: 'day', columns,
      query: (db) => db.selectFrom(dateSpine('day', '2024-01-01', '2025-12-31').as('days'))
        .select(({ ref }) => [ref('days.value').as('day'), literal('dry').as('season')]),
    });`,
  'models/product_sales.ts': `
    import { decimal, metric, sum, text } from 'martlet';
    import { factSales } from './fact_sales.js';
    export const productSales = metric({
      name: 'product_sales', from: { sales: factSales }, grain: ['product_key'],
      columns: { product_key: text().notNull(), turnover: decimal(18, 2) },
      query: (db) => db.selectFrom('sales').groupBy('product_key').select(({ ref }) => ['product_key', sum(ref('amount')).as('turnover')]),
    });`,
  'quality/product_sales_equal_metrics.ts': `
    import { metricsTest } from 'martlet';
    import { productSales } from '../models/product_sales.js';
    import { revenue } from '../semantic/sales.js';
    export const productSalesEqualMetrics = metricsTest({
      name: 'product_sales_equal_metrics', view: productSales, by: { product_key: 'product.product_key' }, columns: { turnover: revenue },
    });`,
  'exposures/product_board.ts': `
    import { exposure } from 'martlet';
    import { productSales } from '../models/product_sales.js';
    export const productBoard = exposure({ name: 'product_board', type: 'dashboard', reads: [productSales] });`,
  'exposures/ledger.ts': `
    import { exposure } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    export const ledger = exposure({ name: 'ledger', type: 'application', reads: [factSales] });`,
  'models/raw_people.ts': `
    import { date, integer, model, text, valuesOf } from 'martlet';
    const columns = {
      person: text().notNull(),
      email: text().pii('email'),
      birth_year: integer().pii('birth_date'),
      joined: date(),
      fee: integer(),
      currency: text(),
    };
    export const rawPeople = model({
      name: 'raw_people', from: {}, columns,
      query: (db) => db.selectFrom(valuesOf(columns, [
        { person: 'A', email: 'ann@example.com', birth_year: 1931, joined: '2025-03-01', fee: 7, currency: 'EUR' },
        { person: 'B', email: 'ben@example.com', birth_year: 1990, joined: '2025-03-02', fee: 9, currency: 'USD' },
      ]).as('people')).selectAll(),
    });`,
  'models/fact_people.ts': `
    import { date, fact, integer, measuresOf, subtract, text } from 'martlet';
    import { rawPeople } from './raw_people.js';
    const columns = {
      person: text().notNull(),
      email: text().pii('email'),
      birth_year: integer().pii('birth_date'),
      joined: date(),
      fee: integer(),
      currency: text(),
    };
    const measures = measuresOf(columns, (m) => ({
      people: m.countDistinct('email'),
      eldest: m.min('birth_year'),
      age: m.average((row) => subtract(2025, row('birth_year'))),
      first_person: m.min('person'),
      fees: m.sum('fee', { unitFrom: 'currency' }),
    }));
    export const factPeople = fact({
      name: 'fact_people', from: { people: rawPeople }, grain: ['person'], columns, measures, time: 'joined',
      query: (db) => db.selectFrom('people').selectAll(),
    });`,
  'semantic/people.ts': `
    import { simpleMetric } from 'martlet';
    import { factPeople } from '../models/fact_people.js';
    export const people = simpleMetric({ name: 'people', from: factPeople, measure: 'people' });
    export const eldest = simpleMetric({ name: 'eldest', from: factPeople, measure: 'eldest' });
    export const age = simpleMetric({ name: 'age', from: factPeople, measure: 'age' });
    export const firstPerson = simpleMetric({ name: 'first_person', from: factPeople, measure: 'first_person' });
    export const fees = simpleMetric({ name: 'fees', from: factPeople, measure: 'fees' });`,
};

async function martlet(directory: string, ...argv: readonly string[]): Promise<void> {
  const world = new FakeSurroundings(directory);
  const code = await main(argv, world);
  expect({ code, complaints: world.complaints }).toEqual({ code: 0, complaints: [] });
}

async function generated(files: Readonly<Record<string, string>>, ...builds: readonly (readonly string[])[]): Promise<Catalog> {
  const directory = tempProject(files);
  for (const argv of builds) await martlet(directory, ...argv);
  await martlet(directory, 'docs', 'generate');
  return catalogSchema.parse(JSON.parse(readFileSync(join(directory, 'target/docs/catalog.json'), 'utf8')));
}

const named = ({ metrics }: Catalog, name: string) => metrics.find((metric) => metric.name === name);

function months(catalog: Catalog, name: string): unknown {
  const values = named(catalog, name)?.values;
  return values?.kind === 'values' ? values.months.map(({ month, text }) => `${month.slice(0, 7)} ${text}`) : values?.reason;
}

describe('metrics in the catalog', () => {
  test('have values by month without a gap, in the words of their format, from what is published', async () => {
    const catalog = await generated(FILES, ['build']);
    expect(months(catalog, 'revenue')).toEqual(['2024-11 30.00', '2024-12 50.00', '2025-01 0.00', '2025-02 45.00']);
    expect(named(catalog, 'revenue')?.values).toMatchObject({ environment: 'prod', isAdditive: true, at: '2026-01-01T00:00:00.000Z' });
    // A month without orders has no mean, and distinct orders do not add up.
    expect(months(catalog, 'average_order_value')).toEqual(['2024-11 30.00', '2024-12 50.00', '2025-01 ', '2025-02 45.00']);
    expect(named(catalog, 'orders')?.values).toMatchObject({ isAdditive: false });
  });

  test('show no personal data, only counts of it', async () => {
    const catalog = await generated(FILES, ['build']);
    expect(months(catalog, 'people')).toEqual(['2025-03 2']);
    expect(months(catalog, 'eldest')).toBe('It is made of personal data (birth_date).');
    expect(months(catalog, 'age')).toBe('It is made of personal data (birth_date).');
  });

  test('say why they have no values: no figures, several units, nothing built', async () => {
    const built = await generated(FILES, ['build']);
    expect(months(built, 'first_person')).toBe('Its values are no figures.');
    expect(months(built, 'fees')).toMatch(/^fees would add amounts of different units/);
    const part = await generated(FILES, ['build', '--select', '+fact_people']);
    expect(months(part, 'people')).toEqual(['2025-03 2']);
    expect(months(part, 'revenue')).toMatch(/^gold\.fact_sales is not built/);
  });

  test('have no values where the warehouse was not asked', async () => {
    const catalog = await generated(FILES);
    expect(catalog.metrics.map(({ values }) => values)).toEqual(catalog.metrics.map(() => undefined));
  });

  test('tell what they are made of, down to the columns, and what can be asked', async () => {
    const catalog = await generated(FILES);
    expect(named(catalog, 'revenue')).toMatchObject({
      formula: 'the sum of amount of fact_sales',
      columns: [{ relation: 'gold.fact_sales', column: 'amount', kind: 'aggregated' }],
      partOf: ['average_order_value', 'revenue_growth', 'revenue_so_far'],
      synonyms: ['turnover', 'sales'],
    });
    expect(named(catalog, 'cost')?.columns.map(({ relation, column, kind }) => `${relation}.${column} ${kind}`)).toEqual(
      expect.arrayContaining(['gold.fact_sales.quantity aggregated', 'gold.dim_product.unit_cost aggregated']),
    );
    // Whose unit stands in the row is asked by it, so that its columns are known all the same.
    expect(named(catalog, 'fees')?.columns).toContainEqual({ relation: 'gold.fact_people', column: 'fee', kind: 'aggregated' });
    expect(named(catalog, 'revenue')?.attributes).toContainEqual({
      path: 'product.category',
      relation: 'gold.dim_product',
      column: 'category',
      type: 'text',
      description: 'The line of products.',
      isTime: false,
      isOverlapping: false,
    });
  });

  test('tell who reads them: columns that are proven equal, and exposures by way of these or of the facts', async () => {
    const catalog = await generated(FILES);
    expect(named(catalog, 'revenue')).toMatchObject({
      shownIn: [{ relation: 'gold.product_sales', column: 'turnover', test: 'product_sales_equal_metrics' }],
      exposures: [
        { name: 'ledger', through: 'gold.fact_sales' },
        { name: 'product_board', through: 'gold.product_sales' },
      ],
    });
    expect(named(catalog, 'people')).toMatchObject({ shownIn: [], exposures: [] });
  });
});

describe('dimensions in the catalog', () => {
  const dimension = ({ dimensions }: Catalog, relation: string) => dimensions.find((found) => found.relation === relation);
  const files = {
    ...FILES,
    'models/dim_person.ts': `
      import { dimension, text } from 'martlet';
      import { rawPeople } from './raw_people.js';
      const columns = {
        person: text().notNull(), email: text().pii('email'), mail_again: text().pii('email'), country: text(), currency: text(),
      };
      export const dimPerson = dimension({
        name: 'dim_person', from: { people: rawPeople }, key: 'person', columns, entity: 'customer',
        hierarchies: { home: { levels: ['country', 'currency', 'person'] }, mixed: { levels: ['currency', 'person'], strict: false } },
        query: (db) => db.selectFrom('people').select(['person', 'email', 'email as mail_again', 'currency as country', 'currency']),
      });`,
  };

  test('tell what refers to them, under which name, by which columns', async () => {
    const catalog = await generated(files);
    expect(dimension(catalog, 'gold.dim_product')).toEqual({
      relation: 'gold.dim_product',
      entity: 'product',
      hierarchies: [],
      ways: [{ relation: 'gold.fact_sales', name: 'product', columns: ['product_key'], isOverlapping: false }],
    });
    expect(dimension(catalog, 'gold.dim_person')).toMatchObject({
      entity: 'customer',
      hierarchies: [
        { name: 'home', levels: ['country', 'currency', 'person'], isStrict: true },
        { name: 'mixed', levels: ['currency', 'person'], isStrict: false },
      ],
      ways: [],
    });
    expect(siteData(catalog).index.dimensions.map(({ name }) => name)).toEqual(['date', 'person', 'product']);
  });

  test('count their members, and name the values of attributes that have few', async () => {
    const catalog = await generated(files, ['build']);
    expect(dimension(catalog, 'gold.dim_product')?.members).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      environment: 'prod',
      count: 3,
      attributes: [
        { column: 'product_key', distinct: 3, values: ['P1', 'P2', 'P3'] },
        { column: 'category', distinct: 2, values: ['Lighting', 'Tennis'] },
        { column: 'unit_cost', distinct: 2 },
      ],
    });
    // Of many values none is named.
    expect(dimension(catalog, 'gold.dim_date')?.members).toMatchObject({ count: 731, attributes: [{ column: 'day', distinct: 731 }, {}] });
  });

  test('name no value of personal data, only how many there are', async () => {
    const catalog = await generated(files, ['build']);
    const attributes = dimension(catalog, 'gold.dim_person')?.members?.attributes;
    expect(attributes?.filter(({ column }) => column.includes('mail'))).toEqual([
      { column: 'email', distinct: 2 },
      { column: 'mail_again', distinct: 2 },
    ]);
    expect(JSON.stringify(catalog)).not.toContain('ann@example.com"');
  });

  test('leave out what is not built', async () => {
    const catalog = await generated(files, ['build', '--select', '+dim_person']);
    expect(catalog.dimensions.map(({ members }) => members?.count)).toEqual([undefined, 2, undefined]);
  });
});

describe('metrics on the site', () => {
  test('say for each dimension by which ways they are asked', async () => {
    const { index } = siteData(await generated(FILES));
    const { askedBy = [] } = index.metrics.find(({ name }) => name === 'revenue') ?? {};
    expect(askedBy.find(({ relation }) => relation === 'gold.dim_product')?.ways).toEqual(['product']);
    expect(askedBy.find(({ relation }) => relation === 'gold.dim_date')?.ways).toEqual(['order_date', 'date']);
  });

  test('show the last anomalies of what they are made of, newest first', async () => {
    const catalog = await generated(FILES);
    const relation = (days: readonly string[]) => ({
      tests: {},
      builds: [],
      versions: [],
      changes: [],
      scores: [],
      anomalies: days.map((day) => ({ day, monitor: 'volume', value: 1 })),
    });
    const history = {
      relations: { 'gold.raw_people': relation(['2025-03-01', '2025-03-09']), 'gold.fact_sales': relation(['2025-03-05']) },
      tests: {},
      publications: [],
      scores: [],
      errors: [],
    };
    const { metricDetails } = siteData({ ...catalog, history });
    const found = (name: string) =>
      metricDetails.find((detail) => detail.name === name)?.anomalies.map(({ relation: id, day }) => [id, day]);
    expect(found('people')).toEqual([
      ['gold.raw_people', '2025-03-09'],
      ['gold.raw_people', '2025-03-01'],
    ]);
    expect(found('revenue')).toEqual([['gold.fact_sales', '2025-03-05']]);
  });
});
