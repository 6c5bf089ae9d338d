import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReaderScope } from '../../src/rights/index.js';
import { freshnessOfProject } from '../../src/run/index.js';
import { createHttpApp } from '../../src/serve/http/app.js';
import { openReader, type PublicationReader, WHOLE_SCOPE } from '../../src/serve/index.js';
import { ServedProject } from '../published/served-project.js';
import { wallClock } from '../run-project.js';
import { accessOfAll, httpOptions } from './http-options.js';

const opened: PublicationReader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

const CHANNELS = `
import { dimension, type Dimension, integer, type Row } from 'martlet';
import { stgOrders } from '../staging/stg_orders.js';
const columns = { amount: integer().notNull() };
export interface DimAmounts extends Row<typeof columns> {}
export const dimAmounts: Dimension<DimAmounts> = dimension({ name: 'dim_amounts', key: 'amount', from: { orders: stgOrders }, columns,
  freshness: { warnAfterHours: 24 }, query: (db) => db.selectFrom('orders').select('amount').distinct() });`;

/** Sees the days alone, and not all of them. */
const SOME_DAYS: ReaderScope = {
  name: 'some days',
  viewsOf: ({ relations }) =>
    [...relations.values()]
      .filter(({ id }) => id === 'gold.dim_days')
      .map(({ name, columns }) => ({ name, columns, hasAllRows: false, sql: 'select * from source limit 1' })),
};

/** A project that was built, whose newest day is there twice, and what its API says to a scope. */
async function served() {
  const project = await ServedProject.of({ files: { 'models/marts/dim_amounts.ts': CHANNELS } });
  await project.build();
  const reader = await openReader(project.project);
  opened.push(reader);
  const ask = async (path: string, scope = WHOLE_SCOPE): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
    const access = accessOfAll(project.project, []);
    const identify = async () => ({ name: 'ada', signIn: 'key', role: scope.name, scope, mayAskMetric: () => true }) as const;
    const app = await createHttpApp(httpOptions({ project: project.project, reader, access: { ...access, identify } }));
    const response = await app.fetch(new Request(`http://localhost${path}`));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { project, ask };
}

describe('what happened, over HTTP', () => {
  test('comes from the history: runs, how each data test ended last, how fresh relations were found', async () => {
    const { project, ask } = await served();
    const { steps: first } = await project.build({ fullRefresh: true });
    expect(first.every(({ status }) => status !== 'failed')).toBe(true);
    const orders = join(project.directory, 'data/orders.csv');
    writeFileSync(orders, `${readFileSync(orders, 'utf8')}\n6,2024-03-03,10`);
    await project.build();
    await freshnessOfProject(project.project, { clock: wallClock, ids: new Set(['gold.dim_amounts']) });

    const runs = (await ask('/v1/runs?limit=2')).body.runs as readonly Record<string, unknown>[];
    expect(runs).toMatchObject([
      { command: 'build', environment: 'prod', outcome: 'failed', ended: { failed: expect.any(Number), succeeded: expect.any(Number) } },
      { command: 'build', outcome: 'succeeded', publication: 2 },
    ]);
    const { body } = await ask(`/v1/runs/${String(runs[0]?.runId)}`);
    expect(body.run).toMatchObject({
      outcome: 'failed',
      steps: expect.arrayContaining([
        expect.objectContaining({ id: 'tests gold.fact_orders', status: 'failed', failing: [expect.any(String)] }),
        expect.objectContaining({ id: 'model gold.dim_days', kind: 'model', status: 'succeeded', milliseconds: expect.any(Number) }),
      ]),
    });
    // Staging is not served, and how many rows there are depends on who sees them.
    expect(JSON.stringify(body)).not.toMatch(/stg_orders|"rows"/);

    const tests = (await ask('/v1/quality')).body.tests as readonly Record<string, unknown>[];
    expect(tests.find(({ status }) => status === 'failed')).toMatchObject({
      relation: 'gold.fact_orders',
      failures: expect.any(Number),
      runId: runs[0]?.runId,
    });
    expect(tests.filter(({ relation, status }) => relation === 'gold.dim_days' && status === 'succeeded').length).toBeGreaterThan(0);
    expect((await ask('/v1/freshness')).body.relations).toEqual(
      expect.arrayContaining([
        {
          relation: 'gold.dim_amounts',
          builtAt: expect.any(String),
          measured: { status: 'fresh', newestAt: expect.any(String), at: expect.any(String) },
        },
        { relation: 'gold.dim_days', builtAt: expect.any(String) },
      ]),
    );
    expect(await ask('/v1/runs/none')).toMatchObject({ status: 404 });
  });

  test('is of what a reader sees, and says not how many hidden rows break a rule', async () => {
    const { project, ask } = await served();
    const past = join(project.folder, 'past/prod.json');
    const found = JSON.parse(readFileSync(past, 'utf8')) as { tests: Record<string, unknown>[]; runs: { runId: string }[] };
    writeFileSync(past, JSON.stringify({ ...found, tests: found.tests.map((test) => ({ ...test, failures: 4711 })) }));
    const some = JSON.stringify([
      (await ask('/v1/quality', SOME_DAYS)).body,
      (await ask(`/v1/runs/${found.runs[0]?.runId}`, SOME_DAYS)).body,
      (await ask('/v1/freshness', SOME_DAYS)).body,
    ]);
    expect(some).toContain('gold.dim_days');
    expect(some).not.toMatch(/fact_orders|dim_amounts|4711/);
    expect(JSON.stringify((await ask('/v1/quality')).body)).toContain('4711');
  });

  test('is none before it is written, an error that says why where it can’t be read, and mended by the next run', async () => {
    const { project, ask } = await served();
    const past = join(project.folder, 'past/prod.json');
    writeFileSync(past, '{ "format": 1, "runs": [');
    const broken = await ask('/v1/runs');
    expect([broken.status, broken.body.title, String(broken.body.detail).includes(past)]).toEqual([
      503,
      'served-history-unreadable',
      false,
    ]);
    expect((await ask('/v1/relations')).status).toBe(200);
    project.hold(4);
    await project.build();
    expect((await ask('/v1/runs')).body.runs).toHaveLength(2);
  });
});
