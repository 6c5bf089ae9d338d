import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, expect, test } from 'vitest';
import { viewIn } from '../../src/plan/index.js';
import { loadProject, type Project } from '../../src/project/index.js';
import { compileQuestion, type Question, semanticModelOf } from '../../src/semantic/index.js';
import { createHttpApp, type HttpApp } from '../../src/serve/http/app.js';
import { openReader, type PublicationReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { resolveRelations } from '../../src/sql/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { SHOP } from '../cli/metrics-shop.js';
import { rowsOf, run, wallClock } from '../run-project.js';
import { tempFolder, tempProject } from '../temp-project.js';

const FILES = {
  ...SHOP,
  'martlet.config.ts': `
    import { defineConfig } from 'martlet';
    export default defineConfig({
      name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local', serve: {},
    });`,
  // The first question as a metrics view.
  'models/metrics_categories.ts': `
    import { decimal, integer, metric, query, type Metric, type Row, text } from 'martlet';
    import { orders, revenue } from '../semantic/sales.js';
    import { dimProduct } from './dim_product.js';
    import { factSales } from './fact_sales.js';
    const columns = { product_category: text(), revenue: decimal(38, 2), orders: integer() };
    export interface MetricsCategories extends Row<typeof columns> {}
    export const metricsCategories: Metric<MetricsCategories> = metric({
      name: 'metrics_categories', from: { sales: factSales, products: dimProduct }, columns,
      query: () => query({ metrics: { revenue, orders }, by: ['product.category'] }, { sales: factSales, products: dimProduct }),
    });`,
};

const QUESTIONS: readonly Question[] = [
  { metrics: ['revenue', 'orders'], by: ['product.category'] },
  { metrics: ['revenue'] },
  { metrics: ['average_order_value'], by: ['product.category'] },
  { metrics: ['revenue', 'cost'], by: ['date.month'], orderBy: [['revenue', 'desc']] },
  { metrics: ['revenue_growth'], by: ['date.month'] },
  { metrics: ['revenue_so_far'], by: ['date.month'] },
  { metrics: ['revenue'], by: ['product.category', 'date.quarter'], totals: true },
  { metrics: ['revenue'], by: ['product.category'], share: { of: 'revenue' }, limit: 2 },
  { metrics: ['orders'], by: ['date.day'], where: [['date', 'between', ['2024-11-01', '2024-12-31']]] },
  { metrics: ['revenue', 'orders'], having: [['revenue', '>=', 50]], by: ['product.category'] },
];

type Figures = readonly (readonly (string | null)[])[];

let directory: string;
let project: Project;
let reader: PublicationReader;
let app: HttpApp;

// All in one test: a project goes when its test ends.
async function begin(): Promise<void> {
  directory = tempProject(FILES);
  await run(directory, { command: 'build' });
  project = await loadProject(directory);
  reader = await openReader(project);
  app = await createHttpApp({
    project,
    reader,
    clock: wallClock,
    access: {
      identify: async () => ({ name: 'anybody', signIn: 'anonymous', role: 'all', scope: WHOLE_SCOPE, mayAskMetric: () => true }),
      guard: async () => ({ relations: [] }),
      questions: () => semanticModelOf(project),
      refuseIncomplete: () => undefined,
      record: () => undefined,
    },
    cors: [],
    allowsAnyone: true,
    limits: { rows: 1000, seconds: 30 },
    cacheBytes: 0,
    onFailure: (failure) => {
      throw failure;
    },
  });
}
afterEach(() => reader.close());

/** The figures of a question that is compiled here and asked of the warehouse. */
async function inTypeScript(question: Question): Promise<Figures> {
  const answer = compileQuestion(semanticModelOf(project), question, { today: '2025-03-31' });
  const places = [...answer.reads].map(([name, id]) => {
    const [schema = '', relation = ''] = id.split('.');
    return [name, viewIn('prod', 'prod', { schema, name: relation })] as const;
  });
  const rows = await rowsOf(directory, dialect('duckdb').compile(resolveRelations(answer.query, new Map(places)).query));
  return rows.map((row) => answer.columns.map(({ name }) => textOf(row[name])));
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

const FORMATS: Readonly<Record<string, (response: Response) => Promise<Figures>>> = {
  json: async (response) => {
    const { columns, rows } = (await response.json()) as { columns: { name: string }[]; rows: Record<string, unknown>[] };
    return rows.map((row) => columns.map(({ name }) => textOf(row[name])));
  },
  ndjson: async (response) =>
    (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as object).map(textOf)),
  csv: async (response) =>
    (await response.text())
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').map((text) => (text === '' ? null : text))),
  arrow: async (response) => {
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    return table.toArray().map((row) =>
      table.schema.fields.map(({ name, type }) => {
        const value: unknown = row[name];
        const { scale } = type as { scale?: number };
        if (value === null || scale === undefined)
          return value instanceof Date || /^Date/.test(String(type)) ? dayOf(value) : textOf(value);
        const digits = BigInt(String(value));
        const [sign, unsigned] = digits < 0n ? ['-', -digits] : ['', digits];
        const padded = String(unsigned).padStart(scale + 1, '0');
        return scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
      }),
    );
  },
  parquet: async (response) => {
    const file = join(tempFolder(), 'answer.parquet');
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    const rows = await withEmbedded(':memory:', {}, asWritten, (_, session) => session.query(`from '${file}'`));
    return rows.map((row) => Object.values(row).map(textOf));
  },
};

function dayOf(value: unknown): string | null {
  return value === null ? null : new Date(Number(value)).toISOString().slice(0, 10);
}

test('ten questions have the same figures in a metrics view, in TypeScript and in each format, to the last digit', async () => {
  await begin();
  for (const question of QUESTIONS) {
    const expected = await inTypeScript(question);
    expect(expected.length).toBeGreaterThan(0);
    for (const [format, read] of Object.entries(FORMATS)) {
      const response = await app.fetch(
        new Request(`http://localhost/v1/query?format=${format}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...question, at: '2025-03-31' }),
        }),
      );
      expect({ question, format, figures: await read(response) }).toEqual({ question, format, figures: expected });
    }
  }
  const view = await app.fetch(new Request('http://localhost/v1/relations/gold.metrics_categories/rows'));
  const [first = { metrics: [] }] = QUESTIONS;
  const byCategory = (figures: Figures | undefined): Figures =>
    [...(figures ?? [])].sort((a, b) => String(a[0]).localeCompare(String(b[0])));
  expect(byCategory(await FORMATS.json?.(view))).toEqual(byCategory(await inTypeScript(first)));
});
