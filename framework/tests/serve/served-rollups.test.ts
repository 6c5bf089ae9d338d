import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import type { AccessEntry } from '../../src/serve/access/access-log.js';
import { createHttpApp } from '../../src/serve/http/app.js';
import { openReader, type PublicationReader, ReaderAccess, servePostgres } from '../../src/serve/index.js';
import { SHOP } from '../cli/metrics-shop.js';
import { run } from '../run-project.js';
import { tempFolder, tempProject } from '../temp-project.js';
import { accessOfAll, httpOptions } from './http-options.js';

const opened: PublicationReader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

/** A shop with a roll-up, whose files are in a folder of their own. */
function shop(folder: string, amount = '5.00'): Readonly<Record<string, string>> {
  return {
    ...SHOP,
    'models/fact_sales.ts': (SHOP['models/fact_sales.ts'] ?? '').replace("amount: '5.00'", `amount: '${amount}'`),
    'models/sales_by_day.ts': `
      import { rollup } from 'martlet';
      import { factSales } from './fact_sales.js';
      export const salesByDay = rollup({
        name: 'sales_by_day', of: factSales, measures: ['revenue', 'cost'], by: ['line.product_key', 'order_date.day'],
      });`,
    'martlet.config.ts': `
      import { defineConfig } from 'martlet';
      export default defineConfig({
        name: 'shop', targets: { local: { warehouse: 'duckdb', path: '${join(folder, 'warehouse.duckdb')}' } }, defaultTarget: 'local',
        serve: { folder: '${folder}', anonymous: 'everyone' }, roles: { everyone: { relations: '*', metrics: '*' } },
      });`,
  };
}

/** The revenue, and what it was read from. */
async function revenue(project: Project): Promise<unknown> {
  const reader = await openReader(project);
  opened.push(reader);
  const log: AccessEntry[] = [];
  const app = await createHttpApp(
    httpOptions({
      project,
      reader,
      access: accessOfAll(project, log),
      allowsAnyone: true,
      limits: { rows: 1000, seconds: 30 },
      cacheBytes: 0,
    }),
  );
  const response = await app.fetch(new Request('http://localhost/v1/query?metrics=revenue'));
  const { rows } = (await response.json()) as { readonly rows: unknown };
  return { rows, read: log[0]?.relations, sql: await revenueOfSql(project, reader) };
}

/** The same figure by each way, read from the same relation. */
const answered = (rows: unknown, read: unknown): unknown => ({ rows, read, sql: { rows, read } });

/** The same over the PostgreSQL endpoint. */
async function revenueOfSql(project: Project, reader: PublicationReader): Promise<unknown> {
  const { serve } = project.config;
  if (serve === undefined) throw new Error('nothing is served');
  const read: (readonly string[])[] = [];
  const now = (): Date => new Date();
  const access = await ReaderAccess.open(project, serve, { now, onRecord: ({ relations }) => void read.push(relations) });
  const endpoint = await servePostgres({ project, config: { host: '127.0.0.1', port: 0 }, reader, access, now });
  try {
    const client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, user: 'anonymous', database: project.config.name });
    await client.connect();
    const { rows } = await client.query('select revenue from metrics.sales');
    await client.end();
    return { rows, read: read[0] };
  } finally {
    await endpoint.close();
    await access.close();
  }
}

test('questions are answered from the roll-up of a publication while it tells what its fact does', async () => {
  const folder = tempFolder();
  const first = tempProject(shop(folder));
  await run(first, { command: 'build' });
  expect(await revenue(await loadProject(first))).toEqual(answered([{ revenue: '125.00' }], ['gold.sales_by_day']));
  // The fact alone is built again.
  const second = tempProject(shop(folder, '6.00'));
  await run(second, { command: 'build', select: ['fact_sales'] });
  expect(await revenue(await loadProject(second))).toEqual(answered([{ revenue: '126.00' }], ['gold.fact_sales']));
  await run(second, { command: 'build' });
  expect(await revenue(await loadProject(second))).toEqual(answered([{ revenue: '126.00' }], ['gold.sales_by_day']));
  // A server that was started before knows other code.
  expect(await revenue(await loadProject(first))).toEqual(answered([{ revenue: '126.00' }], ['gold.fact_sales']));
});
