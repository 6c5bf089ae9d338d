import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { SHOP } from './metrics-shop.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, json: () => world.lines.map((line) => JSON.parse(line)) };
}

async function inTerminal(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory, { isTerminal: true });
  const exitCode = await main([...argv, '--no-color'], world);
  return { exitCode, lines: world.lines };
}

describe('martlet metrics list', () => {
  it('lists names one a line for whatever reads them', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'list')).lines).toEqual([
      'average_order_value',
      'cost',
      'orders',
      'revenue',
      'revenue_growth',
      'revenue_so_far',
    ]);
  });

  it('says in a terminal what each is', async () => {
    expect((await inTerminal(tempProject(SHOP), 'metrics', 'list')).lines).toEqual([
      'Metric               Unit   What it is',
      'average_order_value  EUR    revenue divided by orders',
      'cost                 EUR    the sum of quantity * product.unit_cost of fact_sal…',
      'orders               order  the number of different order_id of fact_sales',
      'revenue              EUR    the sum of amount of fact_sales',
      'revenue_growth              the growth of revenue since 1 month before',
      'revenue_so_far       EUR    revenue since the beginning of the year',
    ]);
  });

  it('says what to do where none is declared', async () => {
    const { 'semantic/sales.ts': _, ...models } = SHOP;
    expect((await inTerminal(tempProject(models), 'metrics', 'list')).lines).toEqual([
      'The project declares no metric. Declare one in semantic/, and its measures',
      '  beside the columns of a fact.',
    ]);
  });
});

describe('martlet metrics describe', () => {
  it('tells what a metric is, and who answers for it', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'describe', 'revenue')).lines).toEqual([
      'revenue  EUR',
      'What customers pay.',
      '',
      '  is            the sum of amount of fact_sales',
      '  part of       average_order_value, revenue_growth, revenue_so_far',
      '  reads         gold.fact_sales',
      '  format        0,0.00',
      '  without rows  0',
      '  also called   turnover, sales',
      '  tags          money',
      '  owner         sales-analytics',
      '  declared in   semantic/sales.ts',
      '  asked by      line: order_id, line_number, product_key, order_date, quantity, amount',
      '                product: product_key, category, unit_cost',
      '                order_date or date: day, week, month, quarter, year',
    ]);
  });

  it('tells as data what there is', async () => {
    expect((await martlet(tempProject(SHOP), 'metrics', 'describe', 'average_order_value', '--json')).json()).toEqual([
      {
        name: 'average_order_value',
        type: 'ratio',
        unit: 'EUR',
        synonyms: [],
        tags: [],
        formula: 'revenue divided by orders',
        madeOf: ['revenue', 'orders'],
        partOf: [],
        reads: ['gold.fact_sales'],
        fill: 'nothing',
        file: 'semantic/sales.ts',
        attributes: expect.arrayContaining([
          { path: 'product.category', type: 'text', description: 'The line of products.' },
          { path: 'date.month', type: 'date' },
        ]),
      },
    ]);
  });

  it.each([
    ['revenu', 'revenue'],
    ['Turnover', 'revenue'],
    ['value', 'average_order_value'],
  ])('answers "%s" with a suggestion', async (name, meant) => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'metrics', 'describe', name);
    expect([exitCode, ...complaints]).toEqual([2, `MARTLET-U090  The project has no metric "${name}".`, `  Did you mean ${meant}?`]);
  });
});

/** The shop, built. */
async function builtShop(): Promise<string> {
  const directory = tempProject(SHOP);
  expect((await martlet(directory, 'build', '--quiet')).exitCode).toBe(0);
  return directory;
}

describe('martlet metrics query', () => {
  it('answers a question as a table', async () => {
    const directory = await builtShop();
    const { exitCode, lines } = await martlet(directory, 'metrics', 'query', 'revenue', 'orders', '--by', 'product.category', '--totals');
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      'product_category  revenue (EUR)  orders',
      'Lighting                  50.00       2',
      'Tennis                    70.00       2',
      'null                       5.00       1',
      'total                    125.00       3',
      '',
      '4 rows',
      '4.0% of revenue has no product_category',
    ]);
  });

  it('prints no personal data by accident, and counts it all the same', async () => {
    const directory = tempProject({
      'models/fact_visits.ts': `
        import { attributesOf, date, type Fact, fact, left, measuresOf, type Row, type Star, text, valuesOf } from 'martlet';
        const columns = { visit_id: text().notNull(), email: text().pii('email'), visited_on: date() };
        const measures = measuresOf(columns, (m) => ({ visits: m.count({ unit: 'visit' }), visitors: m.countDistinct('email', { unit: 'visitor' }) }));
        const attributes = attributesOf(columns, (a) => ({ initial: a.text((row) => left(row('email'), 1)) }));
        export interface FactVisits extends Row<typeof columns> {}
        export const factVisits: Fact<FactVisits, Star<typeof columns, typeof measures, { attributes: typeof attributes }>> = fact({
          name: 'fact_visits', from: {}, grain: ['visit_id'], columns, measures, attributes, time: 'visited_on',
          query: (db) => db.selectFrom(valuesOf(columns, [
            { visit_id: 'V1', email: 'ann@example.com', visited_on: '2025-01-01' },
            { visit_id: 'V2', email: null, visited_on: '2025-01-01' },
          ]).as('visits')).selectAll(),
        });`,
      'semantic/visits.ts': `
        import { simpleMetric } from 'martlet';
        import { factVisits } from '../models/fact_visits.js';
        export const visits = simpleMetric({ name: 'visits', from: factVisits, measure: 'visits' });
        export const visitors = simpleMetric({ name: 'visitors', from: factVisits, measure: 'visitors' });`,
    });
    expect((await martlet(directory, 'build', '--quiet')).exitCode).toBe(0);
    const ask = (...options: readonly string[]) => martlet(directory, 'metrics', 'query', 'visits', 'visitors', '--by', ...options);
    expect((await ask('visit.email', 'visit.initial', '--json')).json()).toEqual([
      { visit_email: '***', visit_initial: '***', visits: '1', visitors: '1' },
      { visit_email: null, visit_initial: null, visits: '1', visitors: '0' },
    ]);
    expect((await ask('visit.email', '--csv')).lines).toEqual(['visit_email,visits,visitors', '***,1,1', ',1,0']);
    expect((await ask('visit.email')).lines.at(-1)).toBe('Personal data is not printed: visit_email (email). --reveal prints it.');
    expect((await ask('visit.email', '--csv', '--reveal')).lines).toContain('ann@example.com,1,1');
    expect((await ask('visit.initia')).complaints.join('\n')).toContain('Did you mean visit.initial?');
  });

  it('draws bars in a terminal, and the course over time', async () => {
    const directory = await builtShop();
    const ask = (...by: readonly string[]) => inTerminal(directory, 'metrics', 'query', 'revenue', '--by', ...by);
    expect((await ask('product.category')).lines.slice(1, 4)).toEqual([
      'Lighting                  50.00  █████████████████▏',
      'Tennis                    70.00  ████████████████████████',
      'null                       5.00  █▊',
    ]);
    expect((await ask('date.month')).lines).toContain('revenue   ▁█ ▆                30.00  45.00   30.00    50.00');
    expect((await ask('date.month', '--no-chart')).lines).toHaveLength(6);
  });

  it('answers as data for other programs', async () => {
    const directory = await builtShop();
    const by = ['metrics', 'query', 'revenue', '--by', 'product.category', '--order-by', 'revenue desc', '--limit', '2'];
    expect((await martlet(directory, ...by, '--json')).json()).toEqual([
      { product_category: 'Tennis', revenue: '70.00' },
      { product_category: 'Lighting', revenue: '50.00' },
    ]);
    expect((await martlet(directory, ...by, '--csv')).lines).toEqual(['product_category,revenue', 'Tennis,70.00', 'Lighting,50.00']);
  });

  it('takes conditions, comparisons and dates in words', async () => {
    const directory = await builtShop();
    const ask = async (...options: readonly string[]) =>
      (await martlet(directory, 'metrics', 'query', 'revenue', ...options, '--json')).json();
    expect(await ask('--where', "product.category in ('Tennis') and date last 1 month", '--at', '2024-12-31')).toEqual([
      { revenue: '50.00' },
    ]);
    expect(await ask('--where', 'product.category is null')).toEqual([{ revenue: '5.00' }]);
    expect(await ask('--by', 'date.month', '--compare-to', 'previous_month', '--where', 'date between 2024-12-01 and 2024-12-31')).toEqual([
      {
        date_month: '2024-12-01',
        revenue: '50.00',
        revenue_previous: '30.00',
        revenue_change: '20.00',
        revenue_growth: expect.closeTo(2 / 3),
      },
    ]);
    expect(await ask('--by', 'product.category', '--having', 'revenue > 60')).toEqual([{ product_category: 'Tennis', revenue: '70.00' }]);
  });

  it('prints the query, and how the answer is worked out, without a warehouse', async () => {
    const directory = tempProject(SHOP);
    const { exitCode, lines } = await martlet(directory, 'metrics', 'query', 'cost', '--by', 'product.category', '--sql');
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toMatch(/from gold\.fact_sales[^;]*;$/s);
    expect((await martlet(directory, 'metrics', 'query', 'revenue', '--by', 'date.month', '--explain')).lines).toEqual([
      'revenue from one aggregate:',
      '',
      '1. gold.fact_sales',
      '   measures  revenue',
      '   by        date.month',
      '   date      order_date',
    ]);
  });

  it('reads the environment that is named, and says what is not built there', async () => {
    const directory = await builtShop();
    const { exitCode, complaints } = await martlet(directory, 'metrics', 'query', 'revenue', '--env', 'dev');
    expect([exitCode, ...complaints]).toEqual([
      1,
      expect.stringMatching(/^MARTLET-R005 {2}models\/fact_sales\.ts:\d+ {2}gold\.fact_sales is not built yet/),
      '  Build it: martlet build --select +gold.fact_sales --env dev',
    ]);
    const changed = { ...SHOP, 'models/fact_sales.ts': (SHOP['models/fact_sales.ts'] ?? '').replace("amount: '5.00'", "amount: '6.00'") };
    const other = tempProject(changed, join(directory, 'warehouse.duckdb'));
    expect((await martlet(other, 'build', '--quiet', '--env', 'dev')).exitCode).toBe(0);
    expect((await martlet(other, 'metrics', 'query', 'revenue', '--env', 'dev', '--json')).json()).toEqual([{ revenue: '126.00' }]);
    expect((await martlet(other, 'metrics', 'query', 'revenue', '--json')).json()).toEqual([{ revenue: '125.00' }]);
  });

  it.each<[readonly string[], string]>([
    [['revenu'], 'MARTLET-U090'],
    [['revenue', '--where', 'product.category = = x'], 'MARTLET-U091'],
    [['revenue', '--having', 'revenue = 3 or revenue = 4'], 'MARTLET-U092'],
    [['revenue', '--compare-to', 'yesteryear'], 'MARTLET-U092'],
    [['revenue', '--at', '2025-02-30'], 'MARTLET-U092'],
    [['revenue', '--order-by', 'revenue down'], 'MARTLET-U092'],
    [['revenue', '--time-zone', 'Mars/Olympus'], 'MARTLET-U092'],
    [['revenue', '--by', 'customer.country'], 'MARTLET-Q101'],
  ])('refuses %j, and says why', async (argv, code) => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'metrics', 'query', ...argv);
    expect(exitCode).toBeGreaterThan(0);
    expect(complaints[0]).toMatch(new RegExp(`^${code} `));
    expect(complaints.length).toBeGreaterThan(1);
  });
});

describe('martlet diff', () => {
  it('compares by month the metrics that read what differs', async () => {
    const directory = await builtShop();
    const changed = { ...SHOP, 'models/fact_sales.ts': (SHOP['models/fact_sales.ts'] ?? '').replace("amount: '5.00'", "amount: '6.00'") };
    const other = tempProject(changed, join(directory, 'warehouse.duckdb'));
    expect((await martlet(other, 'build', '--quiet', '--env', 'dev')).exitCode).toBe(0);
    const { lines } = await martlet(other, 'diff', 'prod', 'dev');
    const start = lines.indexOf('Metrics by month');
    expect(lines.slice(start, -1)).toEqual([
      'Metrics by month',
      '  Metric               Month     prod    dev',
      '  average_order_value  2025-02     45     46',
      '  revenue              2025-02  45.00  46.00',
      '  revenue_so_far       2025-02  45.00  46.00',
      '',
    ]);
    const [found] = (await martlet(other, 'diff', 'prod', 'dev', '--json')).json();
    expect(found.metrics).toContainEqual({ metric: 'revenue', month: '2025-02-01', left: '45.00', right: '46.00' });
    expect((await martlet(other, 'diff', 'prod', 'dev', '--schema-only', '--json')).json()[0].metrics).toEqual([]);
  });

  it('leaves out a metric that only one of the two can answer', async () => {
    const directory = await builtShop();
    const renamed = (SHOP['models/fact_sales.ts'] ?? '').replaceAll('quantity', 'units');
    const other = tempProject(
      { ...SHOP, 'models/fact_sales.ts': renamed.replace("amount: '5.00'", "amount: '6.00'") },
      join(directory, 'warehouse.duckdb'),
    );
    expect((await martlet(other, 'build', '--quiet', '--env', 'dev')).exitCode).toBe(0);
    const [found] = (await martlet(other, 'diff', 'prod', 'dev', '--json')).json();
    expect(found.metrics.map(({ metric }: { readonly metric: string }) => metric)).toEqual([
      'average_order_value',
      'revenue',
      'revenue_so_far',
    ]);
  });
});
