/**
 * What serving costs. `npx tsx bench/serve.ts [million rows] [readers] [seconds]`; 1, 200 and 60 when left out:
 * builds in turn with and without files for readers; builds in a loop beside readers for so many seconds, in turn with builds while the same readers rest; the
 * first rows of a large answer; and what the API and the PostgreSQL endpoint add to the engine's own time. What is compared is measured in turn, so that
 * other work on the machine is in both. It ends with an error where a reader met one, or rows of two publications in one answer.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { loadProject } from '../framework/src/project/index.js';
import { runProject } from '../framework/src/run/index.js';
import { giveWay, openReader, ReaderAccess, servePostgres, startHttp, WHOLE_SCOPE } from '../framework/src/serve/index.js';
import { median } from './measure.js';

const BUILDS = 9;
const QUESTION =
  'select d.month, sum(f.amount) as amount, count(*) as lines from gold.fact_lines f join gold.dim_days d on d.day = f.day group by all order by all';
/** All rows of a publication are of one build, and the dimension is of the same. */
const CHECK = 'select min(build) = max(build) and min(build) = (select min(build) from gold.dim_days) as same from gold.fact_lines';

const SERVED = "serve: { graceMinutes: 0, anonymous: 'everyone', postgres: { port: 0 } }, roles: { everyone: { relations: 'gold.*' } },";

const [role = 'bench', ...given] = process.argv.slice(2);
if (role === 'readers') await readers(given[0] ?? '', Number(given[1]), given[2] === 'pausing');
else await bench(Number(role === 'bench' ? 1 : role) * 1_000_000, Number(given[0] ?? 200), Number(given[1] ?? 60));

async function bench(rows: number, clients: number, seconds: number): Promise<void> {
  const [plain, served] = [projectOf(rows, ''), projectOf(rows, SERVED)];
  try {
    const [without, alone] = await inTurn(await builder(plain), await builder(served));
    const first = await firstRows(served);
    const besides = [await buildsBeside(served, clients, 'pausing', seconds), await buildsBeside(served, clients, 'always', seconds)];
    const added = await addedTimes(served);
    console.log(`| what | measured |\n| --- | --- |`);
    console.log(`| a build of ${rows.toLocaleString('en-US')} rows, without files for readers | ${without.toFixed(0)} ms |`);
    console.log(`| with them | ${alone.toFixed(0)} ms (${percent(alone, without)}) |`);
    for (const { pace, resting, beside, builds, got } of besides) {
      const who = `${clients} readers who ask ${pace === 'pausing' ? 'every 0.5 to 1.5 s' : 'without a pause'}`;
      console.log(
        `| a build beside ${who}, of ${builds} in ${seconds} s | ${beside.toFixed(0)} ms (${percent(beside, resting)} of one while they rest) |`,
      );
      console.log(
        `| what these readers got | ${got.answers} answers in the middle ${got.milliseconds.toFixed(0)} ms each, ${got.errors} errors, ${got.mixed} of two publications |`,
      );
    }
    console.log(`| the first rows of all rows | ${first.toFixed(0)} ms |`);
    for (const [way, milliseconds] of added)
      console.log(`| a question of ${rows.toLocaleString('en-US')} rows, ${way} | ${milliseconds.toFixed(1)} ms |`);
    if (besides.some(({ got }) => got.errors + got.mixed > 0)) process.exitCode = 1;
  } finally {
    for (const directory of [plain, served]) rmSync(directory, { recursive: true });
  }
}

type Pace = 'pausing' | 'always';

interface Tally {
  readonly answers: number;
  readonly errors: number;
  readonly mixed: number;
  readonly milliseconds: number;
}

/** Builds for so long beside readers in a process of their own, which gives way to builds as `martlet serve` does, and as many while the readers rest. */
async function buildsBeside(directory: string, clients: number, pace: Pace, seconds: number) {
  const child = fork(fileURLToPath(import.meta.url), ['readers', directory, String(clients), pace], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '20' },
    execArgv: process.execArgv,
  });
  await once(child, 'message');
  const build = await builder(directory);
  const [beside, resting]: [number[], number[]] = [[], []];
  let asked = 0;
  while (asked < seconds * 1000) {
    await say(child, 'rest');
    resting.push(await build());
    await say(child, 'ask');
    const took = await build();
    beside.push(took);
    asked += took;
  }
  const got = await say<Tally>(child, 'end');
  return { pace, beside: median(beside), resting: median(resting), builds: beside.length, got };
}

async function say<T>(child: ChildProcess, word: 'rest' | 'ask' | 'end'): Promise<T> {
  const answer = once(child, 'message');
  child.send(word);
  return (await answer)[0] as T;
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
  const agent = new Agent({ keepAlive: true });
  const overHttp = async (accept: string): Promise<void> => {
    const body = JSON.stringify({ sql: QUESTION });
    const headers = { accept, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const { statusCode, text } = await asked(`${http.url}/v1/sql`, { agent, method: 'POST', headers }, body);
    if (statusCode !== 200) throw new Error(text);
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
  agent.destroy();
  await endpoint.close();
  await http.stop();
  await access.close();
  await reader.close();
  return [...times].map(([way, each]) => [way, median(each)] as const);
}

function percent(one: number, other: number): string {
  return `${one >= other ? '+' : ''}${((one / other - 1) * 100).toFixed(0)} %`;
}

/** What is answered over a connection that is kept, as programs have them. */
function asked(
  url: string,
  options: Parameters<typeof request>[1],
  body: string,
): Promise<{ readonly statusCode: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ statusCode: answer.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Makes all models of a project again, and says how long it took. The first time has loaded what all need. */
async function builder(directory: string): Promise<() => Promise<number>> {
  const project = await loadProject(directory);
  const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
  const build = async (): Promise<number> => {
    const begun = performance.now();
    const { steps } = await runProject(project, { command: 'build', fullRefresh: true, emit: () => undefined, clock });
    const failed = steps.filter(({ status }) => status === 'error' || status === 'failed');
    if (failed.length > 0) throw new Error(`${failed.map(({ id }) => id).join(', ')} failed`);
    return performance.now() - begun;
  };
  await build();
  return build;
}

/** The middle times of two kinds of builds, one of each in turn. */
async function inTurn(one: () => Promise<number>, other: () => Promise<number>): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let number = 0; number < BUILDS; number += 1) {
    times[0].push(await one());
    times[1].push(await other());
  }
  return [median(times[0]), median(times[1])];
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
  /** While they rest, what ends the rest; and how many are at work. */
  let [resting, end]: [Promise<void> | undefined, () => void] = [undefined, () => undefined];
  let working = 0;
  const times: number[] = [];
  const ask = async (number: number): Promise<void> => {
    while (!isOver) {
      if (isPausing) await new Promise((resolve) => setTimeout(resolve, 500 + ((number * 37) % 1000)));
      await resting;
      working += 1;
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
      } catch (error) {
        console.error(error);
        errors += 1;
      }
      working -= 1;
    }
  };
  const asking = Array.from({ length: clients }, (_, number) => ask(number));
  process.send?.('begun');
  for (;;) {
    const [word] = (await once(process, 'message')) as ['rest' | 'ask' | 'end'];
    if (word === 'rest')
      resting = new Promise((resolve) => {
        end = resolve;
      });
    else end();
    if (word === 'ask') resting = undefined;
    if (word === 'end') break;
    while (word === 'rest' && working > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    process.send?.(word);
  }
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
