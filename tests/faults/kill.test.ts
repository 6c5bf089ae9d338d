import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { loadProject, type Project } from '../../framework/src/project/index.js';
import { cleanUp, invalidate, promote, rollback, runProject } from '../../framework/src/run/index.js';
import { clock } from '../platform/team.js';
import { type ShopState, writeShop } from './shop.js';
import { KILL_STORES, type KillStore } from './state-stores.js';

const REPOSITORY = fileURLToPath(new URL('../../node_modules', import.meta.url));
const KILLER = fileURLToPath(new URL('kill-at-statement.mjs', import.meta.url));
/** The long form kills a hundred times for each store; the short one covers every command with fewer moments. */
const isLong = process.env.MARTLET_FAULTS === 'long';

const OLD: ShopState = { days: 10, price: 2 };
const NEW_DATA: ShopState = { days: 13, price: 2 };
const NEW_CODE: ShopState = { days: 10, price: 3 };

/** A command, the state of the warehouse that it begins with, and how it is done again after it was killed. */
interface Case {
  readonly argv: readonly string[];
  readonly kills: number;
  readonly project: ShopState;
  readonly before: 'prod and dev' | 'promoted' | 'invalidated';
  readonly again: (project: Project) => Promise<unknown>;
}

const build = (environment: string) => (project: Project) => runProject(project, { command: 'build', environment, emit: () => {}, clock });

const CASES: Readonly<Record<string, Case>> = {
  'a build of new data': { argv: ['build'], kills: 34, project: NEW_DATA, before: 'prod and dev', again: build('prod') },
  'a build of new code': {
    argv: ['build', '--env', 'dev'],
    kills: 20,
    project: { ...NEW_CODE, price: 4 },
    before: 'prod and dev',
    again: build('dev'),
  },
  'a plan': { argv: ['plan'], kills: 4, project: NEW_DATA, before: 'prod and dev', again: build('prod') },
  'the tests': { argv: ['test'], kills: 6, project: OLD, before: 'prod and dev', again: build('prod') },
  'a promotion': {
    argv: ['promote', 'dev', 'prod'],
    kills: 12,
    project: NEW_CODE,
    before: 'prod and dev',
    again: (project) => promote(project, { from: 'dev', to: 'prod', allowsOlderData: false, clock }),
  },
  'a rollback': {
    argv: ['rollback', '--to', '1'],
    kills: 10,
    project: NEW_CODE,
    before: 'promoted',
    again: (project) => rollback(project, { environment: 'prod', number: 1, clock }),
  },
  'an environment taken away': {
    argv: ['invalidate', 'dev'],
    kills: 6,
    project: OLD,
    before: 'prod and dev',
    again: (project) => invalidate(project, { environment: 'dev', clock }).catch(unlessDone),
  },
  'the janitor': {
    argv: ['janitor'],
    kills: 8,
    project: OLD,
    before: 'invalidated',
    again: (project) => cleanUp(project, { dryRun: false, clock }),
  },
};

/** Where the state is elsewhere, the next command has finished what was begun before it looks for the environment. */
function unlessDone(failure: unknown): void {
  if (!(failure instanceof MartletError && failure.reason === 'environment-unknown')) throw failure;
}

const PHASES = ['before', 'during', 'after'] as const;

test('there are a hundred moments for each store', () => {
  expect(Object.values(CASES).reduce((sum, { kills }) => sum + kills, 0)).toBe(100);
});

for (const [place, open] of Object.entries(KILL_STORES)) {
  if (typeof open === 'string') test.skip(`a state ${place}: ${open}`, () => {});
  else describe(`a state ${place}`, () => killEverywhere(open));
}

function killEverywhere(open: (directory: string) => Promise<KillStore>): void {
  const shop = new KilledShop();
  beforeAll(() => shop.open(open), 300_000);
  afterAll(() => shop.close());

  describe.each(Object.entries(CASES))('kill -9 during %s', (_, { argv, kills, project: state, before, again }) => {
    test('leaves each environment as it was or as it is to be, whole, and the next command completes', { timeout: 1_800_000 }, async () => {
      const project = await shop.projectOf(state);
      await shop.startFrom(before);
      const old = await shop.contents();
      // The first run also checks the project, which is not done again.
      await shop.runUntil(project, argv);
      await shop.startFrom(before);
      const { statements, exitCode } = await shop.runUntil(project, argv);
      expect(exitCode).toBe(0);
      const done = await shop.contents();
      // What a plan or tests leave is what a build makes of it.
      await shop.startFrom(before);
      await again(project);
      const finished = await shop.contents();

      const moments = isLong ? kills : Math.ceil(kills / 8);
      for (let kill = 0; kill < moments; kill += 1) {
        await shop.startFrom(before);
        // Random within its own share of the statements, so that the moments cover all of them.
        const at = 1 + Math.floor((statements * (kill + Math.random())) / moments);
        const phase = PHASES[kill % PHASES.length] ?? 'before';
        const moment = `statement ${at} of ${statements}, ${phase}`;
        expect((await shop.runUntil(project, argv, { at, phase })).signal, moment).toBe('SIGKILL');
        const found = await shop.contents();
        for (const environment of ['prod', 'dev'] as const) {
          expect([old[environment], done[environment]], `${environment} after ${moment}`).toContainEqual(found[environment]);
        }
        // A state elsewhere may not know yet of views that have moved; whoever asks next finishes it.
        const isDone = JSON.stringify(found) === JSON.stringify(finished);
        if (!isDone) await again(project);
        expect(await shop.contents(), `the next command after ${moment}`).toEqual(finished);
        await cleanUp(project, { dryRun: false, clock });
        expect(await shop.contents(), `the janitor after ${moment}`).toEqual(finished);
        expect((await cleanUp(project, { dryRun: true, clock })).versions).toEqual([]);
      }
    });
  });
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly statements: number;
}

type Contents = Readonly<Record<'prod' | 'dev', readonly unknown[]>>;

/** The shop in all its states of code and data, over one warehouse and one state, which start from one of three moments. */
class KilledShop {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'martlet-platform-kill-'));
  readonly #warehouse = join(this.#scratch, 'warehouse.duckdb');
  readonly #projects = new Map<string, string>();
  #store: KillStore | undefined;

  async open(open: (directory: string) => Promise<KillStore>): Promise<void> {
    const store = await open(this.#scratch);
    this.#store = store;
    for (const state of [OLD, NEW_DATA, NEW_CODE, { ...NEW_CODE, price: 4 }]) {
      const directory = join(this.#scratch, `shop-${state.days}-${state.price}`);
      const places = { warehouse: this.#warehouse, state: store.config };
      writeShop(directory, REPOSITORY, places, state);
      writeShop(packed(directory), inject('packedModules'), places, state);
      this.#projects.set(JSON.stringify(state), directory);
    }
    await build('prod')(await this.projectOf(OLD));
    await build('dev')(await this.projectOf(NEW_CODE));
    await this.#save('prod and dev');
    await promote(await this.projectOf(NEW_CODE), { from: 'dev', to: 'prod', allowsOlderData: false, clock });
    await this.#save('promoted');
    await this.startFrom('prod and dev');
    await invalidate(await this.projectOf(OLD), { environment: 'dev', clock });
    await this.#save('invalidated');
  }

  async close(): Promise<void> {
    await this.#store?.close();
    rmSync(this.#scratch, { recursive: true });
  }

  async #save(name: Case['before']): Promise<void> {
    cpSync(this.#warehouse, join(this.#scratch, name));
    await this.#store?.save(name);
  }

  async startFrom(name: Case['before']): Promise<void> {
    for (const file of [this.#warehouse, `${this.#warehouse}.wal`]) rmSync(file, { force: true });
    cpSync(join(this.#scratch, name), this.#warehouse);
    await this.#store?.restore(name);
  }

  projectOf(state: ShopState): Promise<Project> {
    return loadProject(this.#projects.get(JSON.stringify(state)) ?? '');
  }

  /** Runs the command line, and kills it around one of its statements if told to. */
  runUntil(
    { directory }: Project,
    argv: readonly string[],
    kill?: { readonly at: number; readonly phase: (typeof PHASES)[number] },
  ): Promise<Ended> {
    const countFile = join(this.#scratch, 'statements');
    writeFileSync(countFile, '0');
    const env = {
      ...process.env,
      KILL_COUNT_FILE: countFile,
      ...(kill === undefined ? {} : { KILL_AT: String(kill.at), KILL_PHASE: kill.phase, KILL_DELAY: String(Math.random() * 3) }),
    };
    return new Promise((resolve, reject) => {
      const cwd = packed(directory);
      const bin = join(cwd, 'node_modules/martlet/bin/martlet.js');
      const child = spawn(process.execPath, ['--import', KILLER, bin, ...argv], { cwd, env, stdio: 'ignore' });
      child.once('error', reject);
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, statements: Number(readFileSync(countFile, 'utf8')) }));
    });
  }

  /** Every published view of both environments with all of its rows; when a row was loaded or became true does not count. */
  async contents(): Promise<Contents> {
    const instance = await DuckDBInstance.create(this.#warehouse);
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    try {
      const views = await rows(`select schema_name as schema, view_name as name from duckdb_views() where not internal order by all`);
      const found: { prod: unknown[]; dev: unknown[] } = { prod: [], dev: [] };
      for (const { schema, name } of views) {
        const place = String(schema);
        if (place.endsWith('__versions')) continue;
        const columns = `columns(c -> c not in ('_loaded_at', 'loaded_at', 'valid_from', 'valid_to'))`;
        found[place.endsWith('__dev') ? 'dev' : 'prod'].push([
          place,
          name,
          await rows(`select ${columns} from ${place}.${name} order by all`),
        ]);
      }
      return found;
    } finally {
      // The file stays locked while a connection is open.
      connection.closeSync();
      instance.closeSync();
    }
  }
}

/** The same project with a packed Martlet, whose commands are killed; the other is run in this process. */
function packed(directory: string): string {
  return `${directory}-packed`;
}
