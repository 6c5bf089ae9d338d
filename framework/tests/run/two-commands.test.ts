import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { MartletError } from '../../src/errors.js';
import { loadProject, type Project } from '../../src/project/index.js';
import { type RunResult, rollback, runProject } from '../../src/run/index.js';
import { createStateStore, type SeparateStore, unlockEnvironment } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';
import { openState } from '../state/open-state.js';
import { testWorld } from '../state/test-world.js';
import { tempProject } from '../temp-project.js';

const MINUTE = 60_000;
const numbers = `import { integer, seed } from 'martlet';
  export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: [{ n: 1 }] });`;
const times = (
  name: string,
  factor: number,
): string => `import { integer, model, multiply } from 'martlet'; import { numbers } from './numbers.js';
  export const ${name} = model({ name: '${name}', from: { numbers }, columns: { n: integer() },
    query: (db) => db.selectFrom('numbers').select(({ ref }) => [multiply(ref('n'), ${factor}).as('n')]) });`;
const withFactor = (factor: number): Promise<Project> =>
  loadProject(
    tempProject({
      'models/numbers.ts': numbers,
      ...Object.fromEntries(['first', 'second'].map((name) => [`models/${name}.ts`, times(name, factor)])),
    }),
  );

/** What is done at a moment of a command's life: before a statement of its own, in the warehouse or in the state. */
type Interruption = () => Promise<void>;

/** One warehouse that many may have open, and a state beside it. */
class World {
  readonly scratch = mkdtempSync(join(tmpdir(), 'martlet-commands-'));

  private constructor(private readonly warehouse: Warehouse) {}

  static async open(): Promise<World> {
    const { dialect, ...duckdb } = await openDuckDB({ path: ':memory:' });
    const capabilities = { ...dialect.capabilities, isExclusive: false, publish: 'recorded' as const };
    return new World({ ...duckdb, dialect: Object.assign(Object.create(dialect), { capabilities }) });
  }

  /** A command's surroundings. Before its statement of a number, something else happens, for which its clock goes on by some minutes. */
  command(at = Number.POSITIVE_INFINITY, interruption: Interruption = async () => undefined, minutes = 0) {
    let statements = 0;
    let isInTransaction = false;
    let offset = 0;
    const before = async (): Promise<void> => {
      // In a transaction of the state others wait for it, as the suite of stores holds.
      if (isInTransaction) return;
      statements += 1;
      if (statements !== at) return;
      offset += minutes * MINUTE;
      await interruption();
    };
    const session = async (): Promise<Session> => {
      const inner = await this.warehouse.session();
      return {
        execute: (sql, options) => before().then(() => inner.execute(sql, options)),
        query: (sql, options) => before().then(() => inner.query(sql, options)),
        transaction: (work) => inner.transaction(work),
        close: () => inner.close(),
      };
    };
    const request = {
      clock: { elapsed: () => performance.now(), now: () => new Date(Date.now() + offset).toISOString() },
      emit: () => undefined,
      threads: 1,
      early: { take: async () => ({ ...this.warehouse, session, close: async () => undefined }) },
      openStore: async (): Promise<SeparateStore> => {
        const { database, close } = await openState({ store: 'sqlite', path: 'state.sqlite' }, this.scratch);
        const together: typeof database.together = async (work) => {
          await before();
          isInTransaction = true;
          try {
            return await database.together(work);
          } finally {
            isInTransaction = false;
          }
        };
        return {
          database: {
            ...database,
            execute: (sql) => before().then(() => database.execute(sql)),
            query: (sql) => before().then(() => database.query(sql)),
            together,
          },
          close,
        };
      },
    };
    return { request, statements: () => statements };
  }

  build(project: Project, environment = 'prod', { request } = this.command()): Promise<RunResult> {
    return runProject(project, { ...request, command: 'build', environment });
  }

  /** The factors that the two views of production show. */
  async shown(): Promise<readonly number[]> {
    const session = await this.warehouse.session();
    const rows = await session.query('select n from gold.first union all select n from gold.second');
    await session.close();
    return rows.map(({ n }) => Number(n));
  }

  async unlock(): Promise<void> {
    const { database, close } = await openState({ store: 'sqlite', path: 'state.sqlite' }, this.scratch);
    await unlockEnvironment(database, 'prod');
    await close();
  }

  async publications() {
    const { database, close } = await openState({ store: 'sqlite', path: 'state.sqlite' }, this.scratch);
    const all = await createStateStore(database, testWorld).publications();
    await close();
    return all.filter(({ environment, status }) => environment === 'prod' && status === 'finished');
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    rmSync(this.scratch, { recursive: true });
  }
}

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const REFUSED = [
  'environment-locked',
  'lock-lost',
  'publication-taken-over',
  'environment-moved',
  'publication-unknown',
  'version-dropped',
];

interface Published {
  /** What is done before: the factor 2 is published in the end. */
  readonly before: (world: World, projects: { readonly two: Project; readonly three: Project }) => Promise<unknown>;
  /** The command, which publishes another factor. */
  readonly perform: (world: World, three: Project, command: ReturnType<World['command']>) => Promise<unknown>;
}

const COMMANDS: Readonly<Record<'a build' | 'a rollback', Published>> = {
  'a build': {
    before: (world, { two }) => world.build(two),
    perform: (world, three, command) => world.build(three, 'prod', command),
  },
  'a rollback': {
    before: (world, { two, three }) => world.build(three).then(() => world.build(two)),
    perform: (_, three, { request }) => rollback(three, { ...request, environment: 'prod' }),
  },
};

/** So many statements before its end a command begins to publish, at the latest. */
const STATEMENTS_OF_PUBLICATION = 30;

test.each([
  { command: 'a build', what: 'since it slept for longer than its lease holds', minutes: 20 },
  { command: 'a rollback', what: 'since its lock was ended while it was at work', minutes: 0 },
] as const)(
  '$command from which another command takes the environment before any of its last statements, $what, publishes on nothing that it has not read',
  { timeout: 600_000 },
  async ({ command: name, minutes }) => {
    const [two, three, four] = (await Promise.all([2, 3, 4].map(withFactor))) as [Project, Project, Project];
    const { before, perform } = COMMANDS[name];
    /** What comes of a command that is interrupted before its statement of a number. */
    const interrupted = async (world: World, at?: number) => {
      await before(world, { two, three });
      const takeOver = () => world.unlock().then(async () => void (await world.build(four)));
      const command = world.command(at, takeOver, minutes);
      const outcome = await perform(world, three, command).then(
        () => 'done',
        (error: unknown) => (error instanceof MartletError && REFUSED.includes(error.reason) ? error.reason : Promise.reject(error)),
      );
      return { outcome, statements: command.statements() };
    };
    const { statements } = await interrupted(await world());
    const outcomes = new Set<string>();
    for (let at = Math.max(1, statements - STATEMENTS_OF_PUBLICATION); at <= statements; at += 1) {
      const its = await world();
      const { outcome } = await interrupted(its, at);
      outcomes.add(outcome);
      const said = `statement ${at} of ${statements}: ${outcome}`;
      const shown = await its.shown();
      // A view whose statement was on its way when the environment was taken may come last. The command says so, and the next one finds it.
      const late = shown.filter((factor) => factor !== shown.at(-1));
      expect(late.length, `${said}: ${shown}`).toBeLessThanOrEqual(outcome === 'publication-taken-over' ? 1 : 0);
      // Each publication has its number, and what the state says is what is shown.
      const numbers = (await its.publications()).map(({ number }) => number);
      expect(numbers, said).toEqual([...numbers].sort((a, b) => a - b));
      const published = outcome === 'done' ? shown[0] : 4;
      const again = await its.build({ 2: two, 3: three, 4: four }[Number(published)] ?? expect.fail(said));
      expect(new Set(again.steps.map(({ status }) => status)), said).toEqual(new Set(['unchanged']));
      expect(new Set(await its.shown()), said).toEqual(new Set([published]));
    }
    for (const expected of ['done', 'lock-lost', 'publication-taken-over']) expect(outcomes).toContain(expected);
  },
);

async function world(): Promise<World> {
  const opened = await World.open();
  worlds.push(opened);
  return opened;
}
