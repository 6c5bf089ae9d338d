import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { loadProject } from '../../src/project/index.js';
import { cleanUp, listEnvironments, runProject } from '../../src/run/index.js';
import { createStateStore, type StateDatabase } from '../../src/state/index.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { openState } from '../state/open-state.js';
import { testWorld } from '../state/test-world.js';
import { tempProject } from '../temp-project.js';

const config = (state: string, more = ''): string => `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb', state: ${state} }${more} },
  defaultTarget: 'local',
});`;
const numbers = (rows: string): string =>
  `import { integer, seed } from 'martlet'; export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: ${rows} });`;
const DOUBLED = `
import { integer, model, multiply } from 'martlet';
import { numbers } from './numbers.js';
export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer() }, query: (db) => db.selectFrom('numbers').select(({ ref }) => [multiply(ref('n'), 2).as('n')]) });
`;
const project = (state: string): string =>
  tempProject({ 'martlet.config.ts': config(state), 'models/numbers.ts': numbers('[{ n: 1 }, { n: 2 }]'), 'models/doubled.ts': DOUBLED });

const STORES = [
  { store: 'duckdb', path: 'state.duckdb' },
  { store: 'sqlite', path: 'state.sqlite' },
] as const;

describe.each(STORES)('a project whose state is in a file of $store', (state) => {
  test('is built, found as it is, and keeps nothing of it in the warehouse', async () => {
    const directory = project(JSON.stringify(state));
    expect((await run(directory, { command: 'build' })).published).toHaveLength(2);
    expect(existsSync(join(directory, state.path))).toBe(true);
    expect(await rowsOf(directory, `select schema_name from information_schema.schemata where schema_name = '_martlet'`)).toEqual([]);
    const second = await run(directory, { command: 'build' });
    expect(new Set(Object.values(statuses(second)))).toEqual(new Set(['unchanged']));
  });

  test('is finished by the next command when one is killed between the views and the last record', async () => {
    const directory = project(JSON.stringify(state));
    const open = () => openState(state, directory);
    // The first command dies before its second writing of a publication.
    const dying = runProject(await loadProject(directory), {
      command: 'build',
      emit: () => {},
      clock: { elapsed: () => performance.now(), now: () => new Date().toISOString() },
      openStore: async () => {
        const { database, close } = await open();
        const execute = async (sql: string): Promise<void> => {
          if (sql.includes('"status":"finished"')) throw new Error('killed');
          await database.execute(sql);
        };
        return { database: { ...database, execute }, close };
      },
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await rowsOf(directory, 'select n from gold.doubled order by n')).toEqual([{ n: '2' }, { n: '4' }]);

    const second = await run(directory, { command: 'build' });
    expect(new Set(Object.values(statuses(second)))).toEqual(new Set(['unchanged']));
    const { database, close } = await open();
    const found = await createStateStore(database, testWorld).read();
    expect([found.unfinished, found.environments.get('prod')?.versions.size]).toEqual([[], 2]);
    await close();
  });

  test('records nothing of views that can’t be made', async () => {
    const directory = project(JSON.stringify(state));
    await rowsOf(directory, 'create schema gold');
    await rowsOf(directory, 'create table gold.doubled (n integer)');
    await expect(run(directory, { command: 'build' })).rejects.toMatchObject({ reason: 'name-held' });
    await rowsOf(directory, 'drop table gold.doubled');
    expect((await run(directory, { command: 'build' })).published).toHaveLength(2);
  });
});

describe('two runs in one process on one DuckDB file', () => {
  test('are refused the second time, and the first is not harmed', async () => {
    const directory = tempProject({ 'models/numbers.ts': numbers('[{ n: 1 }, { n: 2 }]'), 'models/doubled.ts': DOUBLED });
    const both = await Promise.allSettled([run(directory, { command: 'build' }), run(directory, { command: 'build' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((each): each is PromiseRejectedResult => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ reason: 'database-open-already' });
    expect(await rowsOf(directory, 'select n from gold.doubled order by n')).toEqual([{ n: '2' }, { n: '4' }]);
    const next = await run(directory, { command: 'build' });
    expect(new Set(Object.values(statuses(next)))).toEqual(new Set(['unchanged']));
  });
});

/** The warehouse's file is this process's alone; a store elsewhere is not, as beside a warehouse in the cloud. */
const notExclusive = (database: StateDatabase): StateDatabase => ({ ...database, isExclusive: false });

describe('an environment that another command works on', () => {
  const [, state] = STORES;
  const world = (directory: string) => ({
    clock: { elapsed: () => performance.now(), now: () => new Date().toISOString() },
    openStore: async () => {
      const { database, close } = await openState(state, directory);
      return { database: notExclusive(database), close };
    },
  });
  const build = async (directory: string, at = directory) =>
    runProject(await loadProject(at), { command: 'build', emit: () => {}, ...world(directory) });
  const lease = { host: 'laptop', processId: 4242, command: 'build', since: '2026-01-01T08:00:00.000Z' };
  const lockedBy = async (directory: string, environment: string, token = 'x'): Promise<void> => {
    const { database, close } = await openState(state, directory);
    await createStateStore(database, testWorld).prepare();
    const values = ['shop', environment, token, JSON.stringify(lease), '2999-01-01T00:00:00.000Z'].map(database.literal);
    await database.execute(
      `insert into ${database.prefix}locks (project, environment, token, holder, expires) values (${values.join(', ')})`,
    );
    await close();
  };

  test('is not changed, and is free again after `martlet unlock`', async () => {
    const directory = project(JSON.stringify(state));
    await lockedBy(directory, 'prod');
    await expect(build(directory)).rejects.toMatchObject({ reason: 'environment-locked', parameters: { environment: 'prod', ...lease } });

    const unlock = async (...argv: readonly string[]) => {
      const world = new FakeSurroundings(directory);
      const exitCode = await main(['unlock', ...argv], world);
      return [exitCode, ...world.lines, ...world.complaints];
    };
    expect(await unlock('dev')).toEqual([0, 'The environment dev is not locked.']);
    expect(await unlock()).toEqual([
      0,
      'Ended 1 lock on the environment prod:',
      '  `build` since 2026-01-01T08:00:00.000Z, process 4242 on laptop',
    ]);
    expect((await unlock('--json')).map((line) => (typeof line === 'string' ? JSON.parse(line) : line))).toEqual([
      0,
      { kind: 'unlocked', environment: 'prod', locks: [] },
    ]);
    expect((await build(directory)).published).toHaveLength(2);
    // It let go, though nobody asked it to.
    expect(await unlock()).toEqual([0, 'The environment prod is not locked.']);
  });

  test('can be looked at, and keeps others from clearing up', async () => {
    const directory = project(JSON.stringify(state));
    await build(directory);
    const loaded = await loadProject(directory);
    await lockedBy(directory, 'prod');
    expect(await listEnvironments(loaded, world(directory))).toMatchObject([{ environment: 'prod', publication: 1 }]);
    expect((await cleanUp(loaded, { dryRun: true, ...world(directory) })).versions).toEqual([]);
    await expect(cleanUp(loaded, { dryRun: false, ...world(directory) })).rejects.toMatchObject({ reason: 'environment-locked' });
    await main(['unlock', '--quiet'], new FakeSurroundings(directory));

    await lockedBy(directory, 'dev');
    await rowsOf(directory, 'create table gold__versions.left_over__abc (n integer)');
    await rowsOf(directory, `insert into _martlet_objects.owners values ('gold__versions.left_over__abc', 'shop')`);
    await expect(cleanUp(loaded, { dryRun: false, ...world(directory) })).rejects.toMatchObject({ reason: 'cleaning-postponed' });
    await main(['unlock', 'dev', '--quiet'], new FakeSurroundings(directory));
    expect((await cleanUp(loaded, { dryRun: false, ...world(directory) })).versions).toEqual(['gold__versions.left_over__abc']);
  });

  test('keeps its unfinished relations, whoever clears up elsewhere', async () => {
    const directory = project(JSON.stringify(state));
    await build(directory);
    await lockedBy(directory, 'dev');
    await rowsOf(directory, 'create table gold__versions.being_built__abc (n integer)');
    await rowsOf(directory, `insert into _martlet_objects.owners values ('gold__versions.being_built__abc', 'shop')`);
    const standing = () =>
      rowsOf(directory, `select table_name as name from information_schema.tables where table_name = 'being_built__abc'`);
    const changed = async (rows: string) => {
      const later = tempProject({
        'martlet.config.ts': config(JSON.stringify(state)).replace("'warehouse.duckdb'", `'${join(directory, 'warehouse.duckdb')}'`),
        'models/numbers.ts': numbers(rows),
        'models/doubled.ts': DOUBLED,
      });
      return build(directory, later);
    };
    expect((await changed('[{ n: 5 }]')).published).toHaveLength(2);
    expect(await standing()).toHaveLength(1);

    const { database, close } = await openState(state, directory);
    await database.execute(`delete from ${database.prefix}locks`);
    await close();
    await changed('[{ n: 6 }]');
    expect(await standing()).toHaveLength(0);
  });
});

describe('the option `state` of a target', () => {
  test.each([
    [`{ store: 'oracle' }`, '', 'targets.local.state'],
    [`{ store: 'sqlite' }`, '', 'targets.local.state.path'],
    [
      `{ store: 'sqlite', path: 's.sqlite' }`,
      `, other: { warehouse: 'duckdb', path: 'o.duckdb', state: { path: 's.sqlite', store: 'sqlite' } }`,
      'is the state of target local too',
    ],
    [`{ store: 'postgres', password: 'hush hush', port: 'x' }`, '', 'targets.local.state.port'],
  ])('%s %s is refused with %s', async (state, more, problem) => {
    const directory = tempProject({ 'martlet.config.ts': config(state, more) });
    const failure: Error = await loadProject(directory).then(
      () => expect.fail('it was accepted'),
      (error) => error,
    );
    expect(failure.message).toContain(problem);
    expect(failure.message).not.toContain('hush');
  });
});
