import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { openReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { SHOP } from '../cli/metrics-shop.js';
import { tempProject } from '../temp-project.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, said: world.written + world.complained };
}

const FILES: Readonly<Record<string, string>> = {
  ...SHOP,
  'martlet.config.ts': `
    import { defineConfig } from 'martlet';
    export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local', serve: { postgres: {} } });`,
  'models/dim_product.ts': (SHOP['models/dim_product.ts'] ?? '')
    .replace('category: text()', "maker: text().pii('name'), category: text()")
    .replaceAll("category: '", "maker: 'Anna', category: '")
    .replace('category: null', 'maker: null, category: null')
    .replace("key: 'product_key',", "key: 'product_key', hierarchies: { range: { levels: ['category', 'unit_cost'], strict: false } },"),
  'semantic/more.ts': `
    import { derivedMetric, ratioMetric, simpleMetric } from 'martlet';
    import { factSales } from '../models/fact_sales.js';
    import { cost, orders, revenue } from './sales.js';
    export const tennisRevenue = simpleMetric({ name: 'tennis_revenue', from: factSales, measure: 'revenue', where: [['product.category', '=', 'Tennis']], description: 'Of <Tennis> & co.' });
    export const tennisShare = ratioMetric({ name: 'tennis_share', numerator: tennisRevenue, denominator: revenue, format: '0.0%', unit: 'ratio' });
    export const margin = derivedMetric({ name: 'margin', of: { revenue, cost }, formula: ({ revenue, cost }, f) => f.subtract(revenue, f.coalesce(cost, f.number(0))), unit: 'EUR', format: '0,0' });
    export const recentOrders = simpleMetric({ name: 'recent_orders', from: factSales, measure: 'orders', where: [['date', 'last', '7 days']] });`,
};

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: string;
  text: string;
}

function elementsOf(xml: string): readonly Element[] {
  const found: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, parent: open.at(-1)?.name ?? '', text: '' };
    found.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    for (const each of open.slice(-1)) each.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return found;
}

async function written(...argv: readonly string[]) {
  const directory = tempProject(FILES);
  await martlet(directory, 'build', '--quiet');
  const { exitCode, lines } = await martlet(directory, 'tableau', ...argv);
  expect({ exitCode, lines }).toMatchObject({ exitCode: 0 });
  const xml = readFileSync(join(directory, 'target/tableau/fact_sales.tds'), 'utf8');
  return { directory, lines, xml, elements: elementsOf(xml) };
}

describe('martlet tableau', () => {
  test('writes a source of a fact: metrics as calculated fields that aggregate right, and why others are left out', async () => {
    const { lines, elements } = await written();
    expect(lines).toEqual([
      'Wrote target/tableau/fact_sales.tds: 7 metrics',
      '  without recent_orders: which of its rows count depends on the day that it is',
      '  without revenue_growth: it compares with other periods than those that are shown',
      '  without revenue_so_far: it is over other periods than those that are shown',
    ]);
    const formulas = elements.filter(({ name }) => name === 'calculation').map(({ attributes }) => attributes.formula);
    const names = elements.filter(
      ({ name, attributes }) => name === 'column' && attributes.role === 'measure' && attributes.hidden === undefined,
    );
    expect(Object.fromEntries(names.map(({ attributes }, at) => [attributes.name, [formulas[at], attributes['default-format']]]))).toEqual({
      '[average_order_value]': ['(ZN(SUM([measured_revenue])) / COUNTD([measured_orders]))', 'c#,##0.00" EUR";-#,##0.00" EUR"'],
      '[cost]': ['SUM([measured_cost])', 'c#,##0.00" EUR";-#,##0.00" EUR"'],
      '[margin]': ['(ZN(SUM([measured_revenue])) - IFNULL(SUM([measured_cost]), 0))', 'c#,##0" EUR";-#,##0" EUR"'],
      '[orders]': ['COUNTD([measured_orders])', 'n#,##0;-#,##0'],
      '[revenue]': ['ZN(SUM([measured_revenue]))', 'c#,##0.00" EUR";-#,##0.00" EUR"'],
      '[tennis_revenue]': ['SUM([measured_revenue_2])', 'c#,##0.00" EUR";-#,##0.00" EUR"'],
      '[tennis_share]': ['(SUM([measured_revenue_2]) / ZN(SUM([measured_revenue])))', 'p0.0%'],
    });
  });

  test('has folders, hierarchies and descriptions, each of columns that are there, and no personal data', async () => {
    const { xml, elements } = await written();
    const columns = new Set(elements.flatMap(({ name, attributes }) => (name === 'column' ? [attributes.name] : [])));
    const named = elements.flatMap(({ name, attributes, text }) =>
      name === 'field' ? [text] : name === 'folder-item' && attributes.type === 'field' ? [attributes.name] : [],
    );
    expect(named.filter((name) => !columns.has(name))).toEqual([]);
    expect(elements.filter(({ name }) => name === 'folder').map(({ attributes }) => attributes.name)).toEqual([
      'Metrics',
      'Product',
      'Fact sales',
    ]);
    expect(elements.filter(({ parent }) => parent === 'drill-path').map(({ text }) => text)).toEqual([
      '[product_category]',
      '[product_unit_cost]',
    ]);
    expect(elements.find(({ name, text }) => name === 'run' && text === 'Of <Tennis> & co.')).toBeDefined();
    expect(xml).not.toContain('maker');
    const { xml: revealed } = await written('--reveal');
    expect(revealed).toContain('[product_maker]');
  });

  test('asks a query whose rows give the figures of the metrics', async () => {
    const { directory, elements } = await written();
    const sql = (elements.find(({ name }) => name === 'relation')?.text ?? '').replaceAll('<<', '<').replaceAll('>>', '>');
    const project = await loadProject(directory);
    const reader = await openReader(project);
    const lease = await reader.lease(WHOLE_SCOPE);
    try {
      const stream = await lease.stream(
        `select product_category, sum(measured_revenue), count(distinct measured_orders), sum(measured_cost), sum(measured_revenue_2) from (${sql}) group by 1 order by 1`,
      );
      const rows: unknown[] = [];
      for await (const batch of stream.batches()) rows.push(...batch);
      expect(rows.map((row) => (row as unknown[]).map((value) => (value === null ? null : String(value))))).toEqual([
        ['Lighting', '50.00', '2', '12.50', null],
        ['Tennis', '70.00', '2', '35.00', '70.00'],
        [null, '5.00', '1', null, null],
      ]);
    } finally {
      lease.release();
      await reader.close();
    }
  });

  test('needs to know the endpoint, the fact, and for an extract a Python that makes it', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': (FILES['martlet.config.ts'] ?? '').replace('postgres: {}', '') });
    await martlet(directory, 'build', '--quiet');
    expect(await martlet(directory, 'tableau')).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U292') });
    expect(await martlet(directory, 'tableau', '--host', 'bi.example.com', '--port', '5433', '--json')).toMatchObject({ exitCode: 0 });
    expect((await martlet(directory, 'tableau', 'fact_sale', '--extract')).said).toContain('Did you mean fact_sales?');
    const { exitCode, said } = await martlet(directory, 'tableau', '--extract', '--python', join(directory, 'no-python'));
    expect({ exitCode, said }).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('MARTLET-U294  The extract of fact_sales could not be made'),
    });
    expect(existsSync(join(directory, 'target/tableau/fact_sales.tdsx'))).toBe(false);
  });
});
