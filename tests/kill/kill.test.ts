import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadProject, type Project } from '../../framework/src/project/index.js';
import { cleanUp, invalidate, promote, rollback, runProject } from '../../framework/src/run/index.js';
import { clock } from '../platform/team.js';
import { type ShopState, writeShop } from './shop.js';

const REPOSITORY = fileURLToPath(new URL('../../node_modules', import.meta.url));
const KILLER = fileURLToPath(new URL('kill-at-statement.mjs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'martlet-platform-kill-'));
const warehouse = join(scratch, 'warehouse.duckdb');

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
    again: (project) => invalidate(project, { environment: 'dev', clock }),
  },
  'the janitor': {
    argv: ['janitor'],
    kills: 8,
    project: OLD,
    before: 'invalidated',
    again: (project) => cleanUp(project, { dryRun: false, clock }),
  },
};

const PHASES = ['before', 'during', 'after'] as const;
const projects = new Map<string, string>();

beforeAll(async () => {
  for (const state of [OLD, NEW_DATA, NEW_CODE, { ...NEW_CODE, price: 4 }]) {
    const directory = join(scratch, `shop-${state.days}-${state.price}`);
    writeShop(directory, REPOSITORY, warehouse, state);
    writeShop(packed(directory), inject('packedModules'), warehouse, state);
    projects.set(JSON.stringify(state), directory);
  }
  await build('prod')(await projectOf(OLD));
  await build('dev')(await projectOf(NEW_CODE));
  cpSync(warehouse, join(scratch, 'prod and dev'));
  await promote(await projectOf(NEW_CODE), { from: 'dev', to: 'prod', allowsOlderData: false, clock });
  cpSync(warehouse, join(scratch, 'promoted'));
  cpSync(join(scratch, 'prod and dev'), warehouse);
  await invalidate(await projectOf(OLD), { environment: 'dev', clock });
  cpSync(warehouse, join(scratch, 'invalidated'));
});

afterAll(() => rmSync(scratch, { recursive: true }));

test('there are a hundred moments', () => {
  expect(Object.values(CASES).reduce((sum, { kills }) => sum + kills, 0)).toBe(100);
});

describe.each(Object.entries(CASES))('kill -9 during %s', (_, { argv, kills, project: state, before, again }) => {
  test('leaves each environment as it was or as it is to be, whole, and the next command completes', { timeout: 900_000 }, async () => {
    const project = await projectOf(state);
    startFrom(before);
    const old = await contents();
    const { statements, exitCode } = await runUntil(project, argv);
    expect(exitCode).toBe(0);
    const done = await contents();
    // What a plan or tests leave is what a build makes of it.
    startFrom(before);
    await again(project);
    const finished = await contents();

    for (let kill = 0; kill < kills; kill += 1) {
      startFrom(before);
      // Random within its own share of the statements, so that the moments cover all of them.
      const at = 1 + Math.floor((statements * (kill + Math.random())) / kills);
      const phase = PHASES[kill % PHASES.length] ?? 'before';
      const moment = `statement ${at} of ${statements}, ${phase}`;
      expect((await runUntil(project, argv, { at, phase })).signal, moment).toBe('SIGKILL');
      const found = await contents();
      for (const environment of ['prod', 'dev'] as const) {
        expect([old[environment], done[environment]], `${environment} after ${moment}`).toContainEqual(found[environment]);
      }
      const isDone = JSON.stringify(found) === JSON.stringify(finished);
      if (!isDone) await again(project);
      expect(await contents(), `the next command after ${moment}`).toEqual(finished);
      await cleanUp(project, { dryRun: false, clock });
      expect(await contents(), `the janitor after ${moment}`).toEqual(finished);
      expect((await cleanUp(project, { dryRun: true, clock })).versions).toEqual([]);
    }
  });
});

function startFrom(name: Case['before']): void {
  for (const file of [warehouse, `${warehouse}.wal`]) rmSync(file, { force: true });
  cpSync(join(scratch, name), warehouse);
}

function projectOf(state: ShopState): Promise<Project> {
  return loadProject(projects.get(JSON.stringify(state)) ?? '');
}

/** The same project with a packed Martlet, whose commands are killed; the other is run in this process. */
function packed(directory: string): string {
  return `${directory}-packed`;
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly statements: number;
}

/** Runs the command line, and kills it around one of its statements if told to. */
function runUntil(
  { directory }: Project,
  argv: readonly string[],
  kill?: { readonly at: number; readonly phase: (typeof PHASES)[number] },
): Promise<Ended> {
  const countFile = join(scratch, 'statements');
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

type Contents = Readonly<Record<'prod' | 'dev', readonly unknown[]>>;

/** Every published view of both environments with all of its rows; when a row was loaded or became true does not count. */
async function contents(): Promise<Contents> {
  const instance = await DuckDBInstance.create(warehouse);
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
