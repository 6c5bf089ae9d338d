import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { cleanUp, diffEnvironments, promote, rollback } from '../../src/run/index.js';
import { wallClock as clock, rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

// As many rows as make a table worth sharing.
const BASE = `n,word\n${Array.from({ length: 120_000 }, (_, n) => `${n},a\n`).join('')}`;
const PROJECT = {
  'martlet.config.ts': `import { defineConfig } from 'martlet';
    export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
      data: { directory: 'data' }, retention: { publications: 2, days: 0 } });`,
  'sources/numbers.ts': `import { integer, source, text } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer().notNull(), word: text() }, files: { pattern: 'day_*.csv', maxRejects: 9 } });`,
  'models/totals.ts': `import { count, integer, model } from 'martlet';
    import { numbers } from '../sources/numbers.js';
    export const totals = model({ name: 'totals', from: { numbers }, columns: { rows: integer().notNull() },
      query: (db) => db.selectFrom('numbers').select([count().as('rows')]) });`,
  'data/day_0.csv': BASE,
};

/** A project that has loaded so many days. */
async function shop(days: number) {
  const directory = tempProject(PROJECT);
  const deliver = (name: string, text: string): void => writeFileSync(join(directory, 'data', name), text);
  const build = async (environment = 'prod') => statuses(await run(directory, { command: 'build', environment }));
  await build();
  for (let day = 1; day < days; day += 1) {
    deliver(`day_${day}.csv`, `n,word\n${day},b\nx,y\n`);
    expect((await build())['ingest bronze.numbers']).toBe('succeeded');
  }
  const versions = async (): Promise<readonly string[]> => {
    const rows = await rowsOf(
      directory,
      `select table_type || ' ' || regexp_replace(table_name, '__[0-9a-f]{8,}', '') as name from information_schema.tables where table_schema = 'bronze__versions' order by all`,
    );
    return rows.map(({ name }) => String(name));
  };
  const shown = async (schema = ''): Promise<unknown> =>
    rowsOf(
      directory,
      `select (select count(*) from bronze${schema}.numbers) as rows, (select count(*) from bronze${schema}.numbers__rejected) as rejects, (select rows from gold${schema}.totals) as total`,
    );
  const owners = () => rowsOf(directory, `select relation from _martlet_objects.owners where relation like 'bronze%' order by 1`);
  return { directory, deliver, build, versions, shown, owners, project: () => loadProject(directory) };
}

const held = (rows: number, rejects: number) => [{ rows: String(rows), rejects: String(rejects), total: String(rows) }];
const PLAIN = ['BASE TABLE numbers', 'BASE TABLE numbers__rejected'];
const VIEWS = ['VIEW numbers', 'VIEW numbers__rejected'];
const PART = ['BASE TABLE numbers__part1', 'BASE TABLE numbers__rejected__part1'];

test('versions of a source share the tables of files that stay, as long as any of them needs these', async () => {
  const { build, versions, shown, directory, deliver, project, owners } = await shop(3);
  expect(await shown()).toEqual(held(120_002, 2));
  // The first version is no longer kept, and its table is part of the others.
  await cleanUp(await project(), { dryRun: false, clock });
  expect(await versions()).toEqual([...PLAIN, ...PART, ...PART, ...VIEWS, ...VIEWS].sort());
  expect((await cleanUp(await project(), { dryRun: false, clock })).versions).toEqual([]);
  await rollback(await project(), { environment: 'prod', clock });
  expect(await shown()).toEqual(held(120_001, 1));
  await build();
  expect(await shown()).toEqual(held(120_002, 2));

  // An environment is begun with what another shows, and gives it back.
  deliver('day_3.csv', 'n,word\n3,b\n');
  await build('dev');
  expect([await shown('__dev'), await shown()]).toEqual([held(120_003, 2), held(120_002, 2)]);
  const { relations } = await diffEnvironments(await project(), { left: 'dev', right: 'prod', samples: 0, clock });
  expect(relations.find(({ id }) => id === 'bronze.numbers')).toMatchObject({ kind: 'different', data: { leftOnly: 1, rightOnly: 0 } });
  await promote(await project(), { from: 'dev', to: 'prod', allowsOlderData: false, clock });
  await cleanUp(await project(), { dryRun: false, clock });
  expect(await shown()).toEqual(held(120_003, 2));

  // What is gone from the files is gone from the warehouse once no version shows it.
  rmSync(join(directory, 'data/day_0.csv'));
  for (const day of [4, 5]) {
    deliver(`day_${day}.csv`, `n,word\n${day},b\n`);
    await build();
    await build('dev');
    await cleanUp(await project(), { dryRun: false, clock });
  }
  expect(await shown()).toEqual(held(5, 2));
  expect(await versions()).toEqual([...PLAIN, ...PLAIN].sort());
  // Nor does the warehouse remember whose they were.
  expect(await owners()).toHaveLength(4);
});

test('a version of which a part is gone is loaded again, and not read', async () => {
  const { build, shown, directory } = await shop(2);
  const [base] = await rowsOf(
    directory,
    `select table_name as name from information_schema.tables where table_schema = 'bronze__versions' and table_type <> 'VIEW' and not contains(table_name, 'rejected') and not contains(table_name, 'part')`,
  );
  await rowsOf(directory, `drop table bronze__versions."${base?.name}"`);
  const other = PROJECT['models/totals.ts'].replace('count()', 'add(count(), 0)').replace('{ count,', '{ add, count,');
  writeFileSync(join(directory, 'models/totals.ts'), other);
  await expect(run(directory, { command: 'run' })).rejects.toMatchObject({ reason: 'input-gone' });
  expect(await build()).toMatchObject({ 'ingest bronze.numbers': 'succeeded' });
  expect(await shown()).toEqual(held(120_001, 1));
});

test('too many rejects leave those of all files to be looked at, and the janitor leaves them too', async () => {
  const { build, shown, deliver, project } = await shop(2);
  deliver('day_2.csv', `n,word\n${'x,y\n'.repeat(9)}`);
  expect(await build()).toMatchObject({ 'ingest bronze.numbers': 'error' });
  await cleanUp(await project(), { dryRun: false, clock });
  expect(await shown()).toEqual(held(120_001, 10));
  deliver('day_2.csv', 'n,word\n2,b\n');
  await build();
  await cleanUp(await project(), { dryRun: false, clock });
  expect(await shown()).toEqual(held(120_002, 1));
});
