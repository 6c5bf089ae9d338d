import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, CatalogMetric } from '../../src/catalog/index.js';
import { writeSite } from '../../src/catalog/index.js';
import { dataScript } from '../../src/catalog/site/data-script.js';
import { pageHtml } from '../../src/catalog/site/page.js';
import { catalogOf, loadShop } from './shop.js';

const METRICS: [CatalogMetric] = [
  {
    name: 'revenue',
    type: 'simple',
    file: 'semantic/sales.ts',
    exportName: 'revenue',
    tags: [],
    synonyms: ['turnover'],
    fill: 'zero',
    madeOf: [],
    reads: ['gold.fact_orders'],
    formula: 'the sum of amount of fact_orders',
    partOf: [],
    columns: [{ relation: 'gold.fact_orders', column: 'amount', kind: 'aggregated' }],
    attributes: [],
    shownIn: [],
    exposures: [],
  },
];

/** What a page gets of a data script. */
function received(script: string): unknown[] {
  const parts: unknown[] = [];
  runInNewContext(script, { martletCatalog: (name: string, json: string) => parts.push(name, JSON.parse(json)) });
  return parts;
}

test('a data script hands over any value as it is, and is never code of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (name, value) => {
      expect(received(dataScript(name, value))).toEqual([name, JSON.parse(JSON.stringify(value))]);
    }),
  );
  const odd = JSON.parse('{"__proto__": {"a": 1}, "b": "\\u2028\\u2029\'\\\\ </script><!--"}');
  const [, back] = received(dataScript('odd', odd));
  expect(Object.keys(back as object)).toEqual(['__proto__', 'b']);
});

describe('the page', () => {
  const page = pageHtml({ title: '<img src=x>&"', css: 'a{}', boot: 'let a', isLive: false });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('runs and styles with what stands in it, and nothing from elsewhere', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hash('let a')} 'strict-dynamic'`);
    expect(policy).toContain(`style-src ${hash('a{}')}`);
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('speaks to its server only when that serves it live', () => {
    expect(pageHtml({ title: '', css: '', boot: '', isLive: true })).toMatch(/<html lang="en" data-live>[\s\S]*connect-src 'self'/);
  });

  test('shows its title as text', () => {
    expect(page).toContain('<title>&#60;img src=x&#62;&#38;&#34;</title>');
  });
});

describe('the site of a project', () => {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-site-'));
  let catalog: Catalog;

  beforeAll(async () => {
    catalog = await catalogOf(await loadShop());
    await writeSite(catalog, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('is a page, a program, the catalog as JSON, and a part of data for each relation', () => {
    expect(readdirSync(directory).sort()).toEqual(['assets', 'catalog.json', 'data', 'index.html']);
    expect(readdirSync(join(directory, 'data/relations')).sort()).toEqual([
      'bronze.orders.js',
      'gold.dim_customers.js',
      'gold.fact_orders.js',
      'silver.stg_orders.js',
    ]);
    expect(JSON.parse(readFileSync(join(directory, 'catalog.json'), 'utf8'))).toEqual(catalog);
  });

  test('names no other host', () => {
    const texts = ['index.html', 'assets/app.js', 'data/index.js'].map((file) => readFileSync(join(directory, file), 'utf8'));
    // The names of XML's vocabularies are no addresses that anything is loaded from.
    for (const text of texts) expect(text.replaceAll(/https?:\/\/www\.w3\.org\/[\w/]+/g, '')).not.toMatch(/https?:\/\/[\w-]+\./);
  });

  test('has a part for each metric, and forgets those that the project has no more', async () => {
    const [metric] = METRICS;
    await writeSite({ ...catalog, metrics: METRICS }, directory);
    const [name, detail] = received(readFileSync(join(directory, 'data/metrics/revenue.js'), 'utf8'));
    expect(name).toBe('metric revenue');
    expect(detail).toMatchObject({ name: 'revenue', formula: metric.formula, anomalies: [] });
    await writeSite(catalog, directory);
    expect(existsSync(join(directory, 'data/metrics/revenue.js'))).toBe(false);
  });

  test('forgets relations that the project has no more', async () => {
    await writeSite({ ...catalog, models: catalog.models.filter(({ name }) => name !== 'fact_orders') }, directory);
    expect(existsSync(join(directory, 'data/relations/gold.fact_orders.js'))).toBe(false);
    expect(existsSync(join(directory, 'data/relations/bronze.orders.js'))).toBe(true);
  });
});
