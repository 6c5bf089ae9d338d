import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject, modelLineages } from '../../src/project/index.js';
import { adviceOf, type RecordedStep, type RunRecord, withIncrementalByTime } from '../../src/run/index.js';
import { tempProject } from '../temp-project.js';

const config = (cost = '{}'): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', cost: ${cost}, targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } } });`;

const SOURCE = `
  import { integer, source, timestamp } from 'martlet';
  export const raw = source({ name: 'raw', columns: { id: integer().notNull(), at: timestamp().notNull(), day: integer().notNull() } });`;

const COLUMNS = 'columns: { id: integer().notNull(), at: timestamp().notNull(), day: integer().notNull() }';

/** Reads all rows of another, one by one; `more` is what is declared beside its columns. */
const copy = (name: string, of: string, more = '', query = `db.selectFrom('${of}').selectAll()`, file = `../sources/${of}.js`): string => `
import { atLeast, incremental, integer, model, timestamp } from 'martlet';
import { ${of} } from '${file}';

export const ${name} = model({
  name: '${name}',
  from: { ${of} },
  ${COLUMNS},
  materialized: { kind: 'table' },${more}
  query: (db) => ${query},
});
`;

const EXPOSURE = (reads: string): string => `
  import { exposure } from 'martlet';
  import { ${reads} } from '../models/${reads}.js';
  export const board = exposure({ name: 'board', type: 'dashboard', reads: [${reads}] });`;

const CLEAN = {
  'martlet.config.ts': config(),
  'sources/raw.ts': SOURCE,
  'models/events.ts': copy('events', 'raw'),
  'exposures/board.ts': EXPOSURE('events'),
};

const step = (kind: RecordedStep['kind'], relation: string, work: number, more: Partial<RecordedStep> = {}): RecordedStep => ({
  id: `${kind} ${relation}`,
  kind,
  relation,
  status: 'succeeded',
  beganAfter: 0,
  milliseconds: work,
  warehouseMilliseconds: work,
  workMilliseconds: work,
  ...(kind === 'model' ? { rows: 5, isWhole: true, fingerprint: 'f1' } : {}),
  ...more,
});

/** Five runs, one a day. */
const runsOf = (steps: (day: number) => RecordedStep[], more: Partial<RunRecord> = {}): readonly RunRecord[] =>
  Array.from({ length: 5 }, (_, day) => ({
    runId: `run${day}`,
    command: 'build',
    environment: 'prod',
    target: 'local',
    outcome: 'succeeded',
    startedAt: `2026-01-0${day + 1}T00:00:00.000Z`,
    finishedAt: `2026-01-0${day + 1}T00:10:00.000Z`,
    milliseconds: 600_000,
    warehouseMilliseconds: 500_000,
    threads: 4,
    published: 1,
    steps: steps(day),
    ...more,
  }));

async function advised(files: Readonly<Record<string, string>>, runs: readonly RunRecord[], reads?: ReadonlyMap<string, number>) {
  const directory = tempProject(files);
  const project = await loadProject(directory);
  const lineages = await modelLineages(project);
  const advice = adviceOf({ project, runs, lineages, ...(reads === undefined ? {} : { reads }) });
  return { directory, advice, told: advice.map(({ error, relation }) => [error.code, relation]) };
}

/** Rows grow by one in a hundred from run to run. */
const growing = (relation: string) => (day: number) => [step('model', relation, 4000, { rows: 10_000 + 100 * day })];

describe('advice', () => {
  test('is not given to a project that has no need of it, nor without evidence', async () => {
    const few = runsOf(() => [step('model', 'gold.events', 4000, { rows: 10_000 }), step('tests', 'gold.events', 1000, { tests: 3 })]);
    expect((await advised(CLEAN, few)).told).toEqual([]);
    expect((await advised(CLEAN, [])).told).toEqual([]);
    // Small ones take no time that counts, however often they are built.
    expect(
      (
        await advised(
          CLEAN,
          runsOf((day) => [step('model', 'gold.events', 20, { rows: 20 + day }), step('tests', 'gold.events', 60)]),
        )
      ).told,
    ).toEqual([]);
    // Two runs are no habit, and rows that all are new are no reason.
    expect((await advised(CLEAN, runsOf(growing('gold.events')).slice(0, 2))).told).toEqual([]);
    expect(
      (
        await advised(
          CLEAN,
          runsOf((day) => [step('model', 'gold.events', 4000, { rows: 1000 * 2 ** day })]),
        )
      ).told,
    ).toEqual([]);
  });

  test('names models that nothing reads, by what the project declares and by the access log', async () => {
    const files = { ...CLEAN, 'models/copies.ts': copy('copies', 'raw') };
    const runs = runsOf(() => [step('model', 'gold.copies', 2000), step('model', 'gold.events', 10)]);
    const { advice, told } = await advised(files, runs);
    expect(told).toEqual([['MARTLET-W365', 'gold.copies']]);
    expect(advice[0]?.error.message).toContain('5 builds of it took 10.0 s');
    // Whoever reads it over the API or by SQL is in the log.
    expect((await advised(files, runs, new Map([['gold.copies', 2]]))).told).toEqual([]);
    expect((await advised(files, runs, new Map()))?.advice[0]?.error.message).toContain('no reader of the access log');
    // Without declared readers any tool may be one.
    const { 'exposures/board.ts': _, ...undeclared } = files;
    expect((await advised(undeclared, runs)).told).toEqual([]);
    expect((await advised(undeclared, runs, new Map([['gold.events', 1]]))).told).toEqual([['MARTLET-W365', 'gold.copies']]);
  });

  test('shows the change that fills a table by time which is made whole for few new rows, and the change is right', async () => {
    const { directory, advice, told } = await advised(CLEAN, runsOf(growing('gold.events')));
    expect(told).toEqual([['MARTLET-W366', 'gold.events']]);
    expect(advice[0]?.error.message).toContain('10,400 rows, of which about 100 are new each time');
    const before = readFileSync(join(directory, 'models/events.ts'), 'utf8');
    const after = withIncrementalByTime(before, 'events', advice[0]?.incrementalBy ?? '') ?? '';
    expect(after).toContain("  materialized: incrementalByTime('at', { lookback: days(3) }),");
    const changed = await loadProject(tempProject({ ...CLEAN, 'models/events.ts': after }));
    const codesOf = async (project: Parameters<typeof checkProject>[0]) =>
      (await checkProject(project)).map(({ error }) => [error.code, error.message]);
    expect(await codesOf(changed)).toEqual(await codesOf(await loadProject(directory)));
    expect(changed.byId.get('gold.events')?.relation).toMatchObject({ materialized: { kind: 'incremental-by-time', column: 'at' } });
  });

  test.each([
    ['counts rows', `db.selectFrom('raw').select(({ fn, ref }) => ['day', 'at', fn.countAll().as('id')]).groupBy(['day', 'at'])`],
    ['keeps the newest', `db.selectFrom('raw').selectAll().orderBy('at', 'desc').limit(10)`],
    ['is distinct', `db.selectFrom('raw').selectAll().distinct()`],
  ])('does not fill by time what %s', async (_, query) => {
    const files = { ...CLEAN, 'models/events.ts': copy('events', 'raw', '', query) };
    expect((await advised(files, runsOf(growing('gold.events')))).told).toEqual([]);
  });

  test('names data tests that take more than what they test', async () => {
    const { advice, told } = await advised(
      CLEAN,
      runsOf(() => [step('model', 'gold.events', 500), step('tests', 'gold.events', 900)]),
    );
    expect(told).toEqual([['MARTLET-W368', 'gold.events']]);
    expect(advice[0]?.error.parameters).toMatchObject({ tests: 4500, builds: 2500 });
  });

  test('names tables that keep their rows and read all partitions of another for the new ones', async () => {
    const kept = (query: string): string =>
      copy('kept', 'events', '', query, './events.js').replace(
        "materialized: { kind: 'table' },",
        "grain: ['id'], materialized: incremental({ strategy: 'merge', key: ['id'], cursor: 'at' }),",
      );
    const files = (query: string) => ({
      ...CLEAN,
      'models/events.ts': copy('events', 'raw', `\n  partitionBy: 'day',`),
      'models/kept.ts': kept(query),
      'exposures/board.ts': EXPOSURE('kept'),
    });
    const runs = runsOf(() => [step('model', 'gold.kept', 700, { rows: 5, isWhole: undefined, bytes: 1000 })]);
    const { advice, told } = await advised(files(`db.selectFrom('events').selectAll()`), runs);
    expect(told).toEqual([['MARTLET-W367', 'gold.kept']]);
    expect(advice[0]?.error.message).toContain(
      'reads all partitions of gold.events, which is split by "day"; they took 3.5 s and read 5,000 bytes',
    );
    expect((await advised(files(`db.selectFrom('events').selectAll().where('day', '>', 20260101)`), runs)).told).toEqual([]);
  });

  test('names a warehouse that is paid while it waits', async () => {
    const paid = { ...CLEAN, 'martlet.config.ts': config('{ prices: { creditsPerWarehouseHour: 1, perCredit: 3 } }') };
    const waiting = runsOf(() => [], { warehouseMilliseconds: 60_000 });
    const { advice, told } = await advised(paid, waiting);
    expect(told).toEqual([['MARTLET-W369', undefined]]);
    expect(advice[0]?.error.parameters).toMatchObject({ milliseconds: 3_000_000, worked: 300_000, runs: 5 });
    expect(
      (
        await advised(
          paid,
          runsOf(() => []),
        )
      ).told,
    ).toEqual([]);
    expect((await advised(CLEAN, waiting)).told).toEqual([]);
  });
});

describe('the change to incrementalByTime', () => {
  test.each([
    [
      "import { model } from 'martlet';\nexport const a = model({ name: 'a', from: {} });",
      "import { days, incrementalByTime, model } from 'martlet';\nexport const a = model({ name: 'a', materialized: incrementalByTime('at', { lookback: days(3) }), from: {} });",
    ],
    [
      "import * as m from 'martlet';\nexport const a = m.model({\n  name: 'a',\n  from: {},\n});",
      "import * as m from 'martlet';\nexport const a = m.model({\n  name: 'a',\n  materialized: m.incrementalByTime('at', { lookback: m.days(3) }),\n  from: {},\n});",
    ],
  ])('goes beside the name where nothing is declared', (before, after) => {
    expect(withIncrementalByTime(before, 'a', 'at')).toBe(after);
  });

  test.each([
    ['two models in a file', "import { model } from 'martlet';\nmodel({ name: 'a' });\nmodel({ name: 'b' });"],
    ['a storage that is computed', "import { model } from 'martlet';\nmodel({ name: 'a', materialized: stored });"],
    ['another import', "import { model } from './mine.js';\nmodel({ name: 'a' });"],
  ])('is left to its author for %s', (_, module) => {
    expect(withIncrementalByTime(module, 'a', 'at')).toBeUndefined();
  });
});
