/**
 * What serving costs: a build with and without files for readers, builds beside readers, the first rows of a large answer, and what the API and the PostgreSQL
 * endpoint add to the engine's own time. Run with `npx tsx bench/serve.ts [million rows] [readers]`; 1 and 200 when left out.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { loadProject } from '../framework/src/project/index.js';
import { runProject } from '../framework/src/run/index.js';
import { giveWay, openReader, ReaderAccess, servePostgres, startHttp, WHOLE_SCOPE } from '../framework/src/serve/index.js';
import { median } from './measure.js';

const BUILDS = 5;
const QUESTION =
  'select d.month, sum(f.amount) as amount, count(*) as lines from gold.fact_lines f join gold.dim_days d on d.day = f.day group by all order by all';
/** All rows of a publication are of one build, and the dimension is of the same. */
const CHECK = 'select min(build) = max(build) and min(build) = (select min(build) from gold.dim_days) as same from gold.fact_lines';

const [role = 'bench', ...given] = process.argv.slice(2);
if (role === 'readers') await readers(given[0] ?? '', Number(given[1]), given[2] === 'pausing');
else await bench(Number(role === 'bench' ? 1 : role) * 1_000_000, Number(given[0] ?? 200));

async function bench(rows: number, clients: number): Promise<void> {
  const [plain, served] = [
    projectOf(rows, ''),
    projectOf(
      rows,
      "serve: { graceMinutes: 0, anonymous: 'everyone', postgres: { port: 0 } }, roles: { everyone: { relations: 'gold.*' } },",
    ),
  ];
  try {
    const without = await builds(plain);
    const alone = await builds(served);
    const first = await firstRows(served);
    const besides = [await buildsBeside(served, clients, 'pausing'), await buildsBeside(served, clients, 'always')];
    const added = await addedTimes(served);
    console.log(`| what | measured |\n| --- | --- |`);
    console.log(`| a build of ${rows.toLocaleString('en-US')} rows, without files for readers | ${without.toFixed(0)} ms |`);
    console.log(`| with them | ${alone.toFixed(0)} ms (${percent(alone, without)}) |`);
    for (const { pace, beside, told } of besides) {
      const who = `${clients} readers who ask ${pace === 'pausing' ? 'every 0.5 to 1.5 s' : 'without a pause'}`;
      console.log(`| a build beside ${who} | ${beside.toFixed(0)} ms (${percent(beside, alone)}) |`);
      console.log(
        `| what these readers got | ${told.answers} answers in the middle ${told.milliseconds.toFixed(0)} ms each, ${told.errors} errors, ${told.mixed} of two publications |`,
      );
    }
    console.log(`| the first rows of all rows | ${first.toFixed(0)} ms |`);
    for (const [way, milliseconds] of added)
      console.log(`| a question of ${rows.toLocaleString('en-US')} rows, ${way} | ${milliseconds.toFixed(1)} ms |`);
  } finally {
    for (const directory of [plain, served]) rmSync(directory, { recursive: true });
  }
}

type Pace = 'pausing' | 'always';

/** The middle time of builds while readers ask in a process of their own, which gives way to builds as `martlet serve` does. */
async function buildsBeside(directory: string, clients: number, pace: Pace) {
  const child = fork(fileURLToPath(import.meta.url), ['readers', directory, String(clients), pace], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '20' },
    execArgv: process.execArgv,
  });
  await once(child, 'message');
  const beside = await builds(directory);
  child.send('end');
  const [told] = (await once(child, 'message')) as [
    { readonly answers: number; readonly errors: number; readonly mixed: number; readonly milliseconds: number },
  ];
  return { pace, beside, told };
}

/** The middle time of one question, asked of the engine itself and by each way in turn, without answers that are kept. */
async function addedTimes(directory: string): Promise<readonly (readonly [way: string, milliseconds: number])[]> {
  const project = await loadProject(directory);
  const { serve } = project.config;
  if (serve?.postgres === undefined) throw new Error('nothing is served');
  const now = (): Date => new Date();
  const clock = { elapsed: () => performance.now(), now: () => now().toISOString() };
  const reader = await openReader(project);
  const access = await ReaderAccess.open(project, serve, { now });
  const limits = { rows: 1_000_000, seconds: 60 };
  const onFailure = (failure: unknown): void => console.error(failure);
  const listening = { port: 0, host: '127.0.0.1', cors: [], allowsAnyone: true, cacheBytes: 0 };
  const http = await startHttp({ project, reader, access, clock, limits, onFailure, ...listening });
  const endpoint = await servePostgres({ project, config: serve.postgres, reader, access, now });
  const client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, user: 'anonymous', database: project.config.name });
  await client.connect();
  const lease = await reader.lease(WHOLE_SCOPE);
  const overHttp = async (accept: string): Promise<void> => {
    const headers = { accept, 'content-type': 'application/json' };
    const response = await fetch(`${http.url}/v1/sql`, { method: 'POST', headers, body: JSON.stringify({ sql: QUESTION }) });
    if (!response.ok) throw new Error(await response.text());
    await response.arrayBuffer();
  };
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'by the engine itself': async () => {
      for await (const _ of (await lease.stream(QUESTION)).batches());
    },
    'over HTTP as JSON': () => overHttp('application/json'),
    'over HTTP as Arrow': () => overHttp('application/vnd.apache.arrow.stream'),
    'over PostgreSQL': () => client.query(QUESTION),
  };
  const times = new Map(Object.keys(ways).map((way) => [way, [] as number[]]));
  for (let round = 0; round < 60; round += 1)
    for (const [way, ask] of Object.entries(ways)) {
      const begun = performance.now();
      await ask();
      // The first rounds warm up.
      if (round >= 10) times.get(way)?.push(performance.now() - begun);
    }
  lease.release();
  await client.end();
  await endpoint.close();
  await http.stop();
  await access.close();
  await reader.close();
  return [...times].map(([way, each]) => [way, median(each)] as const);
}

function percent(one: number, other: number): string {
  return `${one >= other ? '+' : ''}${((one / other - 1) * 100).toFixed(0)} %`;
}

/** The middle time of builds of which each makes all models again. */
async function builds(directory: string): Promise<number> {
  const project = await loadProject(directory);
  const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
  const times: number[] = [];
  for (let number = 0; number <= BUILDS; number += 1) {
    const begun = performance.now();
    const { steps } = await runProject(project, { command: 'build', fullRefresh: true, emit: () => undefined, clock });
    const failed = steps.filter(({ status }) => status === 'error' || status === 'failed');
    if (failed.length > 0) throw new Error(`${failed.map(({ id }) => id).join(', ')} failed`);
    // The first one loads what all need.
    if (number > 0) times.push(performance.now() - begun);
  }
  return median(times);
}

async function firstRows(directory: string): Promise<number> {
  const reader = await openReader(await loadProject(directory));
  const times: number[] = [];
  for (let number = 0; number < 9; number += 1) {
    const lease = await reader.lease(WHOLE_SCOPE);
    const begun = performance.now();
    const stream = await lease.stream('select * from gold.fact_lines');
    for await (const _ of stream.batches()) break;
    times.push(performance.now() - begun);
    lease.release();
  }
  await reader.close();
  return median(times);
}

/** Readers in a process of their own, as a server has them: each asks again once it is answered, at once or after a while. */
async function readers(directory: string, clients: number, isPausing: boolean): Promise<void> {
  giveWay();
  const reader = await openReader(await loadProject(directory));
  let [isOver, errors, mixed] = [false, 0, 0];
  const times: number[] = [];
  const ask = async (number: number): Promise<void> => {
    while (!isOver) {
      if (isPausing) await new Promise((resolve) => setTimeout(resolve, 500 + ((number * 37) % 1000)));
      const begun = performance.now();
      try {
        const lease = await reader.lease(WHOLE_SCOPE);
        try {
          for await (const _ of (await lease.stream(QUESTION)).batches());
          for await (const [row] of (await lease.stream(CHECK)).batches()) if (row?.[0] !== true) mixed += 1;
        } finally {
          lease.release();
        }
        times.push(performance.now() - begun);
      } catch {
        errors += 1;
      }
    }
  };
  const asking = Array.from({ length: clients }, (_, number) => ask(number));
  process.send?.('begun');
  await once(process, 'message');
  isOver = true;
  await Promise.all(asking);
  await reader.close();
  process.send?.({ answers: times.length, errors, mixed, milliseconds: median(times) });
  process.disconnect();
}

/** A fact and a dimension that say of each row which build has made it. */
function projectOf(rows: number, serve: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-serve-'));
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(directory, 'node_modules'));
  mkdirSync(join(directory, 'models'));
  const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);
  write('package.json', '{ "type": "module" }');
  write(
    'martlet.config.ts',
    `import { defineConfig } from 'martlet';
export default defineConfig({ name: 'serving', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local', ${serve} });`,
  );
  const build = "sql<number>`cast(txid_current() as bigint)`.as('build')";
  write(
    'models/dim_days.ts',
    `import { date, dimension, type Dimension, integer, type Row } from 'martlet';
import { sql } from 'kysely';
const columns = { day: date().notNull(), month: integer().notNull(), build: integer().notNull() };
export interface DimDays extends Row<typeof columns> {}
export const dimDays: Dimension<DimDays> = dimension({ name: 'dim_days', key: 'day', from: {}, columns,
  query: (db) => db.selectFrom(sql<{ n: number }>\`(select range as n from range(1000))\`.as('days')).select([sql<never>\`date '2020-01-01' + cast(n as integer)\`.as('day'), sql<never>\`cast(n // 30 as bigint)\`.as('month'), ${build}]) });`,
  );
  write(
    'models/fact_lines.ts',
    `import { date, fact, type Fact, integer, type Row, decimal, text } from 'martlet';
import { sql } from 'kysely';
import { dimDays } from './dim_days.js';
const columns = { id: integer().notNull(), day: date().notNull(), customer: text().notNull(), amount: decimal(18, 2).notNull(), build: integer().notNull() };
export interface FactLines extends Row<typeof columns> {}
export const factLines: Fact<FactLines> = fact({ name: 'fact_lines', grain: ['id'], from: { days: dimDays }, columns,
  query: (db) => db.selectFrom('days').innerJoin(sql<{ n: number }>\`(select range as n from range(${rows}))\`.as('lines'), (join) => join.on(sql<boolean>\`days.day = date '2020-01-01' + cast(n % 1000 as integer)\`))
    .select([sql<never>\`cast(n as bigint)\`.as('id'), 'days.day', sql<never>\`'customer ' || n % 10000\`.as('customer'), sql<never>\`cast(n % 997 as decimal(18, 2))\`.as('amount'), 'days.build']) });`,
  );
  return directory;
}
