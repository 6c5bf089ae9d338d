import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { driftLines } from '../../src/cli/report/drift-text.js';
import { loadProject } from '../../src/project/index.js';
import { planProject, runProject } from '../../src/run/index.js';
import { rowsOf, run, statuses, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const CONFIG = `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop', data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb', state: { store: 'sqlite', path: 'state.sqlite' } } },
  defaultTarget: 'local',
});`;
const RAW = `
import { source, text, timestamp } from 'martlet';
export const raw = source({ name: 'raw', columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull() }, files: { pattern: 'raw.csv' } });`;
const model = (name: string, from: string, materialized: string, more = ''): string => `
import { days, history, incremental, incrementalByTime, isCurrent, model, text, timestamp, validFrom, validTo, view } from 'martlet';
import { ${from} } from '${from === 'raw' ? '../sources' : '.'}/${from}.js';
export const ${name} = model({ name: '${name}', from: { ${from} },
  columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull()${more} }, ${materialized}
  query: (db) => db.selectFrom('${from}').select(['id', 'status', 'at']) });`;

/** A table of each kind that is kept from run to run, and what reads it. */
const MODELS = {
  'models/timed.ts': model('timed', 'raw', `materialized: incrementalByTime('at', { lookback: days(1) }),`),
  'models/merged.ts': model('merged', 'raw', `grain: ['id'], materialized: incremental({ strategy: 'merge', cursor: 'at' }),`),
  'models/stated.ts': model(
    'stated',
    'raw',
    `materialized: history({ key: ['id'], by: 'columns' }),`,
    ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()',
  ),
  'models/copied.ts': model('copied', 'raw', ''),
  'models/seen.ts': model('seen', 'timed', 'materialized: view(),'),
  'models/read.ts': model('read', 'stated', ''),
};
const RELATIONS = ['timed', 'merged', 'stated', 'copied', 'seen', 'read'];

const LINES = ['a,new,2024-03-01T10:00:00Z', 'b,new,2024-03-02T10:00:00Z', 'a,sold,2024-03-03T10:00:00Z', 'c,new,2024-03-04T10:00:00Z'];

/** The source as it is on a day: an id has its latest status. */
function hold(directory: string, days: number): void {
  const latest = new Map(LINES.slice(0, days).map((line) => [line.slice(0, 1), line]));
  writeFileSync(join(directory, 'data/raw.csv'), `${['id,status,at', ...latest.values()].join('\n')}\n`);
}
const project = (): string => tempProject({ 'martlet.config.ts': CONFIG, 'sources/raw.ts': RAW, 'data/raw.csv': '', ...MODELS });
const build = (directory: string) => run(directory, { command: 'build' });
const copy = (directory: string, from: string, to: string): void => copyFileSync(join(directory, from), join(directory, to));
const rowsInTurn = async (directory: string) => {
  const found: Record<string, unknown> = {};
  for (const name of RELATIONS) found[name] = await rowsOf(directory, `select id, status, "at" from gold.${name} order by all`);
  return found;
};
const words = async (directory: string): Promise<readonly string[]> => {
  const { explanation } = await planProject(await loadProject(directory), { command: 'build', clock: wallClock });
  return driftLines(explanation.drift, 'prod', 10);
};
/** What is there when nothing was ever restored: builds on the second and on the fourth day. */
const untouched = async () => {
  const directory = project();
  for (const days of [2, 4]) {
    hold(directory, days);
    await build(directory);
  }
  return rowsInTurn(directory);
};

describe('tables that are kept, in a warehouse whose state is elsewhere', () => {
  test('come to the right data with one build when the warehouse was restored from a backup', async () => {
    const directory = project();
    hold(directory, 2);
    await build(directory);
    copy(directory, 'warehouse.duckdb', 'backup');
    hold(directory, 4);
    await build(directory);
    copy(directory, 'backup', 'warehouse.duckdb');
    expect((await words(directory)).join('\n')).toContain('3 kept tables of prod hold rows that are older than the state: gold.');
    await build(directory);
    expect(await rowsInTurn(directory)).toEqual(await untouched());
    expect(await words(directory)).toEqual([]);
    expect(new Set(Object.values(statuses(await build(directory))))).toEqual(new Set(['unchanged']));
  });

  test('come to the right data with one build when the state was restored', async () => {
    const directory = project();
    hold(directory, 2);
    await build(directory);
    copy(directory, 'state.sqlite', 'backup');
    hold(directory, 4);
    await build(directory);
    copy(directory, 'backup', 'state.sqlite');
    expect((await words(directory)).join('\n')).toContain('3 kept tables of prod hold rows that are newer than the state: gold.');
    await build(directory);
    expect(await rowsInTurn(directory)).toEqual(await untouched());
    expect(await words(directory)).toEqual([]);
    expect(new Set(Object.values(statuses(await build(directory))))).toEqual(new Set(['unchanged']));
  });

  test('keep what can’t be computed again when the state knows nothing of them', async () => {
    const directory = project();
    for (const days of [2, 4]) {
      hold(directory, days);
      await build(directory);
    }
    rmSync(join(directory, 'state.sqlite'));
    await build(directory);
    expect(await rowsInTurn(directory)).toEqual(await untouched());
  });

  test('keep it, too, when the clock of the machine went back while they were filled', async () => {
    const directory = project();
    let instant = Date.parse('2024-03-10T00:00:00Z');
    const now = (): string => {
      instant -= 1;
      return new Date(instant).toISOString();
    };
    for (const days of [2, 4]) {
      hold(directory, days);
      await runProject(await loadProject(directory), { command: 'build', emit: () => undefined, clock: { ...wallClock, now } });
    }
    const before = await rowsOf(directory, 'select id from gold.timed order by all');
    writeFileSync(join(directory, 'data/raw.csv'), ['id,status,at', LINES.at(-1), ''].join('\n'));
    rmSync(join(directory, 'state.sqlite'));
    await build(directory);
    expect(await rowsOf(directory, 'select id from gold.timed order by all')).toEqual(before);
  });

  test('are begun anew when the warehouse was lost, and the plan says what that costs', async () => {
    const directory = project();
    for (const days of [2, 4]) {
      hold(directory, days);
      await build(directory);
    }
    rmSync(join(directory, 'warehouse.duckdb'));
    expect((await words(directory)).at(-1)).toMatch(
      /^Rows that earlier runs kept in gold\.\w+, .* are lost where the data does not tell them any more\.$/,
    );
    await build(directory);
    // The state of a before it was sold is gone; all else is as the source has it.
    expect(await rowsOf(directory, 'select id, status from gold.stated order by all')).toEqual([
      { id: 'a', status: 'sold' },
      { id: 'b', status: 'new' },
      { id: 'c', status: 'new' },
    ]);
    expect(new Set(Object.values(statuses(await build(directory))))).toEqual(new Set(['unchanged']));
  });
});
