import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { cleanUp, openRun, runProject } from '../../src/run/index.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const NUMBERS = `import { between, integer, seed } from 'martlet';
export const numbers = seed({ name: 'numbers', columns: { n: integer().test(between(2, 9, { severity: 'warn' })) }, rows: [{ n: 1 }] });`;

const CONFIG = `import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
  retention: { failingRowsDays: 14, historyDays: 200 },
});`;

const FIRST = Date.parse('2026-01-01T06:00:00.000Z');
/** The clock so many days after the first run. */
const clockOn = (days: number) => ({ elapsed: () => performance.now(), now: () => new Date(FIRST + days * 86_400_000).toISOString() });
const NOTHING = { files: [], versions: [], failingRows: [], historyEntries: 0, results: 0 };

describe('the janitor', () => {
  test('drops the failing rows that nobody has kept again for as long as the config says', async () => {
    const directory = tempProject({ 'martlet.config.ts': CONFIG, 'models/numbers.ts': NUMBERS });
    const project = await loadProject(directory);
    const keepFailures = (days: number, environment: string) =>
      runProject(project, {
        command: 'test',
        storeFailures: true,
        proofs: false,
        environment,
        clock: clockOn(days),
        emit: () => undefined,
      });
    await runProject(project, { command: 'build', clock: clockOn(0), emit: () => undefined });
    await keepFailures(0, 'prod');
    await keepFailures(5, 'prod');
    const clean = (days: number, dryRun = false) => cleanUp(project, { dryRun, clock: clockOn(days) });
    expect(await clean(15)).toEqual(NOTHING);

    const kept = `select count(*) as tables from information_schema.tables where table_schema = '_martlet_failures'`;
    const table = '_martlet_failures.shop__bronze__numbers__between_n';
    expect(await clean(20, true)).toEqual({ ...NOTHING, failingRows: [table] });
    expect(await rowsOf(directory, `select n from ${table}`)).toEqual([{ n: '1' }]);
    expect(await clean(20)).toEqual({ ...NOTHING, failingRows: [table] });
    expect(await rowsOf(directory, kept)).toEqual([{ tables: '0' }]);
    expect(await clean(20)).toEqual(NOTHING);

    // What it noted of that goes in its turn, with the three runs, and which rules earlier runs had asked.
    expect(await clean(300)).toEqual({ ...NOTHING, historyEntries: 8, results: 2 });
    expect(await clean(300)).toEqual(NOTHING);
  });

  test('forgets what happened before the retention began, and says how much', async () => {
    const project = await loadProject(tempProject({ 'martlet.config.ts': CONFIG, 'models/numbers.ts': NUMBERS }));
    const note = (days: number) =>
      openRun(
        project,
        { access: 'read', clock: clockOn(days) },
        () => undefined,
        ({ run }) =>
          run.store.note(
            ['gold.a', 'gold.b'].map((name) => ({
              kind: 'measurement' as const,
              environment: 'prod',
              name,
              at: clockOn(days).now(),
              body: { days },
            })),
          ),
      );
    for (const days of [0, 1, 150]) await note(days);
    expect(await cleanUp(project, { dryRun: false, clock: clockOn(200) })).toEqual(NOTHING);
    expect(await cleanUp(project, { dryRun: true, clock: clockOn(250) })).toEqual({ ...NOTHING, historyEntries: 4 });
    expect(await cleanUp(project, { dryRun: false, clock: clockOn(250) })).toEqual({ ...NOTHING, historyEntries: 4 });
    // The last word stays, however old.
    expect(await cleanUp(project, { dryRun: false, clock: clockOn(2000) })).toEqual(NOTHING);
  });

  test('forgets how steps ended, but for the last time while there is such a relation, and not which tests hold', async () => {
    const others = NUMBERS.replace('const numbers', 'const others').replace("'numbers'", "'others'").replace('n: 1', 'n: 3');
    const directory = tempProject({ 'martlet.config.ts': CONFIG, 'models/numbers.ts': NUMBERS, 'models/others.ts': others });
    const project = await loadProject(directory);
    const build = (days: number, of = project) => runProject(of, { command: 'build', clock: clockOn(days), emit: () => undefined });
    const clean = (days: number, of = project) => cleanUp(of, { dryRun: false, clock: clockOn(days) });
    await build(0);
    await runProject(project, { command: 'test', proofs: false, clock: clockOn(1), emit: () => undefined });
    // The runs themselves are kept for a shorter time.
    expect(await clean(60)).toEqual(NOTHING);
    expect(await clean(200)).toEqual({ ...NOTHING, historyEntries: 2 });
    // The two tests were asked a second time, by the rules that were noted then.
    expect(await clean(250)).toEqual({ ...NOTHING, historyEntries: 2, results: 2 });
    expect(await clean(2000)).toEqual(NOTHING);
    expect((await build(2000)).steps.filter(({ kind, relation }) => kind === 'test' && relation === 'bronze.others')).toEqual([]);

    // A branch that does not have a relation knows that the environment has it.
    const shared = CONFIG.replace('warehouse.duckdb', `${directory}/warehouse.duckdb`);
    const branch = await loadProject(tempProject({ 'martlet.config.ts': shared, 'models/numbers.ts': NUMBERS }));
    const resultsOfOthers = `select count(*) as n from _martlet.results where relation = 'bronze.others'`;
    await clean(2001, branch);
    expect(await rowsOf(directory, resultsOfOthers)).toEqual([{ n: '2' }]);
    await build(2002, branch);
    await clean(2300, branch);
    expect(await rowsOf(directory, resultsOfOthers)).toEqual([{ n: '0' }]);
  });
});
