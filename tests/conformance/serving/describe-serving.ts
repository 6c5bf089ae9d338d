import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProject, type Project } from '../../../framework/src/project/index.js';
import { openStateOf, runProject } from '../../../framework/src/run/index.js';
import { ApiKeys } from '../../../framework/src/serve/access/api-keys.js';
import { createHttpApp, type HttpApp } from '../../../framework/src/serve/http/app.js';
import { openReader, type PublicationReader, ReaderAccess, servePostgres } from '../../../framework/src/serve/index.js';
import type { Publication, StateStore } from '../../../framework/src/state/index.js';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { SHOP } from '../../../framework/tests/cli/metrics-shop.js';
import { wallClock } from '../../../framework/tests/run-project.js';
import { PersonalShop } from '../../../framework/tests/serve/access/personal-shop.js';
import { httpOptions } from '../../../framework/tests/serve/http-options.js';
import { notInstalled } from '../../standins/analyser.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type ServedWarehouse, type StandInServer, startStandIn } from '../../standins/servers.js';
import { answersStatementsAsDuckDBDoes, exportsAsDuckDBDoes } from './exported-files.js';

const ROLES = `
  owner: { relations: 'gold.*', metrics: '*', clearance: '*' },
  analyst: { relations: 'gold.*', metrics: '*' },
  tokens: {
    relations: 'gold.*', metrics: '*',
    mask: { email: 'tokenized', name: 'tokenized', phone: 'tokenized', birth: 'tokenized', financial: 'tokenized', identifier: 'tokenized', health: 'absent' },
  },
  wide: {
    relations: 'gold.*', metrics: '*',
    mask: { email: { kind: 'generalized', keep: 3 }, birth: { kind: 'generalized', to: 'decade' }, financial: { kind: 'generalized', band: 1000 }, identifier: 'generalized' },
  },
  south: {
    relations: ['gold.dim_people', 'gold.fact_payments'], metrics: '*', clearance: ['email', 'identifier'],
    rows: { 'gold.dim_people': "region = 'south'", 'gold.fact_payments': "region = 'south'" },
    columns: { 'gold.dim_people': { except: ['note'] } },
  },`;

/** What every role asks. */
const ASKED = [
  'relations/gold.dim_people/rows?sort=region&sort=email desc',
  'relations/gold.fact_payments/rows?where=pieces >= 1&select=email&select=paid&select=region',
  'query?metrics=payments,payers,pieces&by=payment.region',
] as const;

/** What only a role asks that sees all. */
const ASKED_BY_OWNER = [
  'relations/gold.fact_sales/rows?where=order_date between 2024-11-05 and 2024-12-31&sort=amount desc',
  'relations/gold.fact_visits/rows',
  'query?metrics=revenue,orders&by=product.category',
  'query?metrics=average_order_value&by=product.category',
  'query?metrics=revenue,cost&by=date.month&orderBy=revenue desc',
  'query?metrics=revenue_growth&by=date.month&at=2025-03-31',
  'query?metrics=revenue_so_far&by=date.month&at=2025-03-31',
  'query?metrics=revenue&by=product.category&by=date.quarter&totals=all',
  'query?metrics=visits&by=visit.page',
] as const;

const VISITS: Readonly<Record<string, string>> = {
  'data/visits.csv':
    'visit_id,page,visited_at,seconds\nV1,home,2025-03-01 10:00:00.25,1.5\nV2,shop,2025-03-01 11:30:00,20.25\nV3,home,2025-03-02 00:00:00,\n',
  'sources/visits.ts': `
    import { double, source, text, timestamp } from 'martlet';
    export const visits = source({
      name: 'visits', columns: { visit_id: text().notNull(), page: text().notNull(), visited_at: timestamp().notNull(), seconds: double() },
      files: { pattern: 'visits.csv' },
    });`,
  'models/stg_visits.ts': `
    import { double, staging, text, timestamp } from 'martlet';
    import { visits } from '../sources/visits.js';
    export const stgVisits = staging({
      name: 'stg_visits', from: { visits }, columns: { visit_id: text().notNull(), page: text().notNull(), visited_at: timestamp().notNull(), seconds: double() },
      query: (db) => db.selectFrom('visits').selectAll(),
    });`,
  'models/fact_visits.ts': `
    import { double, fact, incrementalByTime, measuresOf, text, timestamp } from 'martlet';
    import { stgVisits } from './stg_visits.js';
    const columns = { visit_id: text().notNull(), page: text().notNull(), visited_at: timestamp().notNull(), seconds: double() };
    const measures = measuresOf(columns, (m) => ({ visits: m.count() }));
    export const factVisits = fact({
      name: 'fact_visits', description: 'One row per visit.', from: { visits: stgVisits }, grain: ['visit_id'], entity: 'visit', columns, measures,
      materialized: incrementalByTime('visited_at'),
      query: (db) => db.selectFrom('visits').selectAll(),
    });`,
  'semantic/visits.ts': `
    import { simpleMetric } from 'martlet';
    import { factVisits } from '../models/fact_visits.js';
    export const visits = simpleMetric({ name: 'visits', from: factVisits, measure: 'visits' });`,
};

/** Readers of a project on a warehouse get what they get from files of DuckDB, to the last byte, and never half of two publications. */
export function describeServing(name: ServedWarehouse): void {
  describe(`serving from ${name}`, () => {
    let server: StandInServer | undefined;
    beforeAll(async () => {
      if (isStandInInstalled(name)) server = await startStandIn(name);
    }, 300_000);
    afterAll(() => server?.close(), 60_000);

    // All in one test: a project goes when its test ends, and what is built takes the longest.
    test('answers as DuckDB does, of one publication', { timeout: 600_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const directory = PersonalShop.write('');
      const files = { ...SHOP, ...VISITS, 'martlet.config.ts': configOf(name, server) };
      for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
      const local = await Served.of(directory, 'local');
      const served = await Served.of(directory, name);
      try {
        for (const role of ['owner', 'analyst', 'tokens', 'wide', 'south'])
          for (const asked of role === 'owner' ? [...ASKED, ...ASKED_BY_OWNER] : ASKED)
            for (const format of role === 'owner' ? ['json', 'arrow'] : ['csv'])
              expect([role, asked, format, await served.ask(role, asked, format)]).toEqual([
                role,
                asked,
                format,
                await local.ask(role, asked, format),
              ]);
        await exportsAsDuckDBDoes(directory, name);
        await answersStatementsAsDuckDBDoes(directory, name);
        await refusesStatements(served);
        await answersOfOnePublication(served);
      } finally {
        await local.close();
        await served.close();
      }
    });
  });
}

async function refusesStatements(served: Served): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify({ sql: 'select 1' }), headers: { 'content-type': 'application/json' } };
  const refused = await served.fetch('owner', 'sql', init);
  expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'MARTLET-U260' }]);
  const parquet = await served.fetch('owner', 'relations/gold.fact_sales/rows?format=parquet');
  expect([parquet.status, await parquet.json()]).toMatchObject([406, {}]);
  const { project, reader, access } = served;
  const options = {
    project,
    reader,
    access,
    config: { host: '127.0.0.1', port: 0, limits: { connections: 1, seconds: 1, idleSeconds: 1 } },
    now: () => new Date(),
  };
  await expect(servePostgres(options)).rejects.toMatchObject({ code: 'MARTLET-U261' });
}

/** A publication that is begun and not ended has moved some tables: what reads these waits, and all else is answered from the one before. */
async function answersOfOnePublication(served: Served): Promise<void> {
  const fixed = 'query?metrics=revenue';
  const moving = 'query?metrics=visits';
  const first = await served.fetch('owner', fixed);
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('martlet-publication')).toBe('1');
  expect((await served.fetch('owner', fixed, { headers: { 'if-none-match': etag } })).status).toBe(304);
  // What happened is read in the state.
  const { runs } = (await (await served.fetch('owner', 'runs')).json()) as { readonly runs: readonly Record<string, unknown>[] };
  expect(runs[0]).toMatchObject({ command: 'build', outcome: 'succeeded', publication: 1 });
  expect(await (await served.fetch('owner', `runs/${String(runs[0]?.runId)}`)).json()).toMatchObject({
    run: { steps: expect.arrayContaining([expect.objectContaining({ kind: 'model', status: 'succeeded' })]) },
  });
  await served.withState(async (store) => {
    const before = await store.publication('prod', 1);
    if (before === undefined) throw new Error('nothing is published');
    const next: Publication = { ...before, number: 2, runId: 'another run', publishedAt: new Date().toISOString() };
    await store.append({ publications: [{ ...next, status: 'started', statements: { before: [] } }] });
    const torn = await served.fetch('owner', `${moving}&by=visit.page&format=csv`);
    expect([torn.status, await torn.json()]).toMatchObject([503, { code: 'MARTLET-S261' }]);
    const whole = await served.fetch('owner', `${fixed}&by=date.year`);
    expect([whole.status, whole.headers.get('martlet-publication')]).toEqual([200, '1']);
    await store.append({ publications: [next] });
  });
  await expect.poll(async () => (await served.fetch('owner', moving)).headers.get('martlet-publication'), { timeout: 20_000 }).toBe('2');
  expect((await served.fetch('owner', fixed, { headers: { 'if-none-match': etag } })).status).toBe(200);
}

/** A project on one of its targets, built and served. */
class Served {
  readonly #keys = new Map<string, string>();

  private constructor(
    readonly project: Project,
    readonly reader: PublicationReader,
    readonly access: ReaderAccess,
    private readonly app: HttpApp,
  ) {}

  static async of(directory: string, target: string): Promise<Served> {
    const project = await loadProject(directory, { target });
    const { steps } = await runProject(project, { command: 'build', emit: () => undefined, clock: wallClock });
    expect(steps.filter(({ status }) => status === 'error' || status === 'failed')).toEqual([]);
    const { serve } = project.config;
    if (serve === undefined) throw new Error('nothing is served');
    const access = await ReaderAccess.open(project, serve, { now: () => new Date() });
    const reader = await openReader(project);
    const app = await createHttpApp(httpOptions({ project, reader, access, limits: { rows: 1000, seconds: 120 }, cacheBytes: 0 }));
    return new Served(project, reader, access, app);
  }

  /** An answer that is read to its end: until then it keeps its publication. */
  async fetch(role: string, path: string, init: RequestInit = {}): Promise<Response> {
    const keys = new ApiKeys(join(this.project.directory, 'keys.json'), () => new Date());
    const name = `${role}_${this.project.target.name}`;
    const key = this.#keys.get(role) ?? keys.create({ name, role }).text;
    this.#keys.set(role, key);
    const headers = { ...init.headers, authorization: `Bearer ${key}` };
    const { status, headers: sent, body } = await this.app.fetch(new Request(`http://localhost/v1/${path}`, { ...init, headers }));
    return new Response(body === null ? null : await new Response(body).arrayBuffer(), { status, headers: sent });
  }

  /** What is answered, without what names the publication. */
  async ask(role: string, path: string, format: string): Promise<unknown> {
    const response = await this.fetch(role, `${path}&format=${format}`.replace(/rows&/, 'rows?'));
    if (format === 'arrow' && response.status === 200) {
      const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
      return [table.schema.fields.map(String), table.toArray().map((row) => Object.values(row.toJSON()).map(String))];
    }
    const text = await response.text();
    return [response.status, text.replace(/^\{"publication":\{[^}]*\},/, '{').replace(/"requestId":"[^"]*"/, '')];
  }

  async withState(work: (store: StateStore) => Promise<void>): Promise<void> {
    const warehouse = await openWarehouse(this.project.target.config, this.project.directory, asWritten);
    const session = await warehouse.session();
    const { store, close } = await openStateOf(this.project, { warehouse, session }, { clock: wallClock });
    try {
      await work(store);
    } finally {
      await close();
      await session.close();
      await warehouse.close();
    }
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.access.close();
  }
}

function configOf(name: ServedWarehouse, server: StandInServer): string {
  return `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' }, ${name}: ${JSON.stringify(server.target)} },
  defaultTarget: 'local',
  serve: {},
  masking: { key: 'a-key-of-tests-that-is-long-enough-to-count' },
  roles: { ${ROLES} },
});
`;
}
