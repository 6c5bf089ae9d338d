import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodeOfRun, planLines, styleFor } from '../../src/cli/report/index.js';
import { loadProject } from '../../src/project/index.js';
import { promote, type RunEvent, runProject } from '../../src/run/index.js';
import { planned } from '../plan/planned.js';
import { rowsOf, run, statuses, wallClock } from '../run-project.js';
import { openState } from '../state/open-state.js';
import { tempProject } from '../temp-project.js';

const config = (state: string): string => `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb'${state} } },
  defaultTarget: 'local',
});`;
const SQLITE = `, state: { store: 'sqlite', path: 'state.sqlite' }`;
/** Its rows come from a file, so that they change without a change of code. */
const FILES = {
  'sources/numbers.ts': `
    import { integer, source } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer().notNull() }, files: { pattern: 'numbers*.csv' } });`,
  'models/doubled.ts': `
    import { integer, model, multiply } from 'martlet';
    import { numbers } from '../sources/numbers.js';
    export const doubled = model({ name: 'doubled', from: { numbers }, columns: { n: integer().notNull().unique() },
      query: (db) => db.selectFrom('numbers').select(({ ref }) => [multiply(ref('n'), 2).as('n')]) });`,
  'models/shown.ts': `
    import { integer, model, view } from 'martlet';
    import { doubled } from './doubled.js';
    export const shown = model({ name: 'shown', from: { doubled }, columns: { n: integer() }, materialized: view(),
      query: (db) => db.selectFrom('doubled').select(['n']) });`,
};
const project = (state = ''): string =>
  tempProject({
    'martlet.config.ts': config(state).replace('defaultTarget', `data: { directory: 'data' }, defaultTarget`),
    ...FILES,
    'data/numbers.csv': 'n\n1\n2\n',
  });

const build = (directory: string) => run(directory, { command: 'build' });
const READERS = 'select n from gold.shown order by n';
const [TWO, THREE] = [
  ['2', '4'],
  ['2', '4', '6'],
].map((rows) => rows.map((n) => ({ n })));
function writeNumbers(directory: string, text: string): void {
  writeFileSync(join(directory, 'data', 'numbers.csv'), text);
}
const more = (directory: string): void => writeNumbers(directory, 'n\n1\n2\n3\n');

describe('an environment whose views are not what the state says', () => {
  test.each([
    ['is gone', 'drop view gold.shown', 'view-gone'],
    ['shows another query', 'create or replace view gold.shown as select 7 as n', 'view-elsewhere'],
  ])('is put right when a view %s, whatever is selected', async (_, sql, kind) => {
    const directory = project();
    await build(directory);
    await rowsOf(directory, sql);
    const plan = await planned(directory);
    expect([plan.drift.found.map((each) => [each.id, each.kind]), plan.isEmpty, plan.views.point]).toEqual([
      [['gold.shown', kind]],
      false,
      ['gold.shown'],
    ]);
    expect((await run(directory, { command: 'build', select: ['doubled'] })).published).toEqual(['gold.shown']);
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
    expect((await build(directory)).published).toEqual([]);
  });

  test('builds a table again that was dropped, and asks its tests again', async () => {
    const directory = project();
    const first = await build(directory);
    const [table] = await rowsOf(
      directory,
      `select table_name as name from information_schema.tables where table_name like 'doubled\\_\\_%' escape '\\'`,
    );
    await rowsOf(directory, `drop table gold__versions.${String(table?.name)}`);
    const lines = planLines(await planned(directory), styleFor({ hasColor: false }));
    expect(lines).toContain('1 table of prod is gone from the warehouse: gold.doubled. A build makes it again.');
    const again = await build(directory);
    expect(statuses(again)['model gold.doubled']).toBe('succeeded');
    expect(Object.keys(statuses(again)).filter((id) => id.startsWith('test gold.doubled'))).toEqual(
      Object.keys(statuses(first)).filter((id) => id.startsWith('test gold.doubled')),
    );
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
  });

  test('refuses to build on a table that is gone and not selected', async () => {
    const directory = project();
    await build(directory);
    const tables = await rowsOf(
      directory,
      `select table_name as name from information_schema.tables where table_schema = 'bronze__versions'`,
    );
    for (const { name } of tables) await rowsOf(directory, `drop table bronze__versions.${String(name)}`);
    await expect(run(directory, { command: 'run', select: ['doubled'], refresh: ['gold.doubled'] })).rejects.toMatchObject({
      reason: 'input-gone',
      parameters: { model: 'gold.doubled', input: 'bronze.numbers' },
    });
    await build(directory);
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
  });

  test('is told in the events of a run', async () => {
    const directory = project();
    await build(directory);
    await rowsOf(directory, 'drop view gold.doubled');
    const events: RunEvent[] = [];
    await runProject(await loadProject(directory), { command: 'build', clock: wallClock, emit: (event) => void events.push(event) });
    expect(events.filter(({ kind }) => kind === 'drift-found')).toMatchObject([
      { environment: 'prod', drift: { found: [{ id: 'gold.doubled', kind: 'view-gone' }] } },
    ]);
  });

  test('is put right by a promotion', async () => {
    const directory = project();
    await build(directory);
    await run(directory, { command: 'build', environment: 'dev' });
    await rowsOf(directory, 'drop view gold.shown');
    const loaded = await loadProject(directory);
    await promote(loaded, { from: 'dev', to: 'prod', allowsOlderData: false, clock: wallClock });
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
  });
});

describe('a warehouse that is older or newer than its state', () => {
  test('comes to the right data with one build when it was restored from a backup', async () => {
    const directory = project(SQLITE);
    await build(directory);
    copyFileSync(join(directory, 'warehouse.duckdb'), join(directory, 'backup'));
    more(directory);
    await build(directory);
    copyFileSync(join(directory, 'backup'), join(directory, 'warehouse.duckdb'));
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
    expect(exitCodeOfRun(await build(directory))).toBe(0);
    expect(await rowsOf(directory, READERS)).toEqual(THREE);
    expect(new Set(Object.values(statuses(await build(directory))))).toEqual(new Set(['unchanged']));
  });

  test('comes to the right data with one build when the state was restored', async () => {
    const directory = project(SQLITE);
    await build(directory);
    copyFileSync(join(directory, 'state.sqlite'), join(directory, 'backup'));
    more(directory);
    await build(directory);
    writeNumbers(directory, 'n\n1\n2\n');
    copyFileSync(join(directory, 'backup'), join(directory, 'state.sqlite'));
    expect((await planned(directory)).drift.found.map(({ kind }) => kind)).toContain('view-elsewhere');
    await build(directory);
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
    more(directory);
    await build(directory);
    expect(await rowsOf(directory, READERS)).toEqual(THREE);
  });

  test('is built whole when it was lost, and the plan says so', async () => {
    const directory = project(SQLITE);
    await build(directory);
    rmSync(join(directory, 'warehouse.duckdb'));
    const [, , first] = planLines(await planned(directory), styleFor({ hasColor: false }));
    expect(first).toBe(
      'The warehouse holds none of the 4 tables that the state knows of prod: it was lost or replaced. A whole build makes all of them again.',
    );
    const again = await build(directory);
    expect([again.published.length, exitCodeOfRun(again)]).toEqual([4, 0]);
    expect(await rowsOf(directory, READERS)).toEqual(TWO);
  });

  test('is put right when it was lost while a publication was under way', async () => {
    const directory = project(SQLITE);
    await build(directory);
    more(directory);
    const dying = runProject(await loadProject(directory), {
      command: 'build',
      emit: () => undefined,
      clock: wallClock,
      openStore: async () => {
        const { database, close } = await openState({ store: 'sqlite', path: 'state.sqlite' }, directory);
        const execute = async (sql: string): Promise<void> => {
          if (sql.includes('"status":"finished"')) throw new Error('killed');
          await database.execute(sql);
        };
        return { database: { ...database, execute }, close };
      },
    });
    await expect(dying).rejects.toThrow('killed');
    rmSync(join(directory, 'warehouse.duckdb'));
    await build(directory);
    expect(await rowsOf(directory, READERS)).toEqual(THREE);
  });
});
