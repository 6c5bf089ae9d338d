import { describe, expect, test } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { loadProject } from '../../src/project/index.js';
import { promote, rollback } from '../../src/run/index.js';
import { wallClock as clock, rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const RAW = `
import { source, text, timestamp } from 'martlet';
export const raw = source({ name: 'raw', columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull() }, files: { pattern: 'raw.csv' } });`;

const STATES = (status = `'status'`): string => `
import { history, isCurrent, model, text, upper, validFrom, validTo } from 'martlet';
import { raw } from '../sources/raw.js';
export const states = model({ name: 'states', from: { raw }, grain: ['id', 'valid_from'],
  columns: { id: text().notNull(), status: text().notNull(), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() },
  materialized: history({ key: ['id'], by: 'columns' }),
  query: (db) => db.selectFrom('raw').select(['id', ${status}]) });`;

const ADDED = `
import { incremental, model, text, timestamp } from 'martlet';
import { raw } from '../sources/raw.js';
export const added = model({ name: 'added', from: { raw }, columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull() },
  materialized: incremental({ strategy: 'append' }), query: (db) => db.selectFrom('raw').select(['id', 'status', 'at']) });`;

const COUNTS = (name: string, from: string, more = '', materialized = 'table()'): string => `
import { count, integer, literal, model, table, text, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { ${from} }, columns: { id: text().notNull(), n: integer().notNull() }, materialized: ${materialized},
  ${more} query: (db) => db.selectFrom('${from}').groupBy('id').select(['id', count().as('n')]) });`;

const FILES = {
  'sources/raw.ts': RAW,
  'models/states.ts': STATES(),
  'models/added.ts': ADDED,
  'models/count_states.ts': COUNTS('count_states', 'states'),
  'models/count_added.ts': COUNTS('count_added', 'added'),
  'models/view_states.ts': COUNTS('view_states', 'states', '', 'view()'),
};

const csv = (status: string): string => `id,status,at\n1,${status},2024-01-0${Number(status.slice(1)) + 1}T00:00:00Z\n`;

const project = (status: string, warehouse = 'warehouse.duckdb', files: Readonly<Record<string, string>> = {}): string =>
  tempProject({ ...FILES, ...files, 'data/raw.csv': csv(status) }, warehouse);

/** Production has seen three states; development has seen the first and the last. The answer is the warehouse's directory. */
async function apart(devFiles: Readonly<Record<string, string>> = {}): Promise<{ readonly directory: string; readonly dev: string }> {
  const directory = project('s1');
  const warehouse = `${directory}/warehouse.duckdb`;
  await run(directory, { command: 'build' });
  await run(directory, { command: 'build', environment: 'dev' });
  for (const status of ['s2', 's3']) await run(project(status, warehouse), { command: 'build' });
  const dev = project('s3', warehouse, devFiles);
  const result = await run(dev, { command: 'build', environment: 'dev', kept: { '*': 'replace' } });
  expect(result.steps.flatMap(({ errors = [] }) => errors)).toEqual([]);
  return { directory, dev };
}

const held = async (directory: string, relation = 'gold.states'): Promise<readonly unknown[]> =>
  (await rowsOf(directory, `select status from ${relation} order by all`)).map(({ status }) => status);

const shown = async (directory: string): Promise<readonly number[]> => {
  const [row] = await rowsOf(
    directory,
    'select (select n from gold.count_states)::int as a, (select n from gold.count_added)::int as b, (select n from gold.view_states)::int as c',
  );
  return [row?.a, row?.b, row?.c].map(Number);
};

const promoteDev = async (directory: string, more = {}) =>
  promote(await loadProject(directory), { from: 'dev', to: 'prod', allowsOlderData: false, clock, ...more });

async function refusal(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return 'errors' in (error as object) ? (error as { errors: readonly unknown[] }).errors[0] : error;
  }
}

describe('a promotion', () => {
  test('keeps what only the kept tables of the target hold, says so, and leaves readers that agree with them', async () => {
    const { directory, dev } = await apart();
    const result = await promoteDev(dev);
    expect(result.kept.map(({ id, choice, rows }) => [id, choice, rows.own, rows.other])).toEqual([
      ['gold.added', 'keep', 1, 0],
      ['gold.states', 'keep', 1, 0],
    ]);
    expect(result.built).toEqual([]);
    expect(await held(directory)).toEqual(['s1', 's2', 's3']);
    expect(await shown(directory)).toEqual([3, 3, 3]);
  });

  test('builds the readers whose code has changed on what the target keeps, after telling so', async () => {
    const other = { 'models/count_states.ts': COUNTS('count_states', 'states').replace(`count().as('n')`, `literal<number>(7).as('n')`) };
    const { directory, dev } = await apart(other);
    const told = await promoteDev(dev, { dryRun: true });
    expect([told.built, told.isDryRun, await shown(directory)]).toEqual([['gold.count_states'], true, [3, 3, 3]]);
    const result = await promoteDev(dev);
    expect([result.built, await shown(directory)]).toEqual([['gold.count_states'], [7, 3, 3]]);
    const after = await run(dev, { command: 'build' });
    expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
  });

  test('refuses to build with other code than that of the source', async () => {
    const other = { 'models/count_states.ts': COUNTS('count_states', 'states').replace(`count().as('n')`, `literal<number>(7).as('n')`) };
    const { directory } = await apart(other);
    expect(await refusal(promoteDev(project('s3', `${directory}/warehouse.duckdb`)))).toMatchObject({
      reason: 'promotion-of-other-code',
      parameters: { from: 'dev', relations: ['gold.count_states'] },
    });
  });

  test('publishes nothing when a test fails on what the target keeps', async () => {
    const strict = COUNTS('count_states', 'states').replace('n: integer().notNull()', 'n: integer().notNull().test(between(1, 2))');
    const { directory, dev } = await apart({ 'models/count_states.ts': strict.replace('import { count,', 'import { between, count,') });
    expect(await refusal(promoteDev(dev))).toMatchObject({
      reason: 'promotion-failed',
      parameters: { steps: ['test gold.count_states between_n'] },
    });
    expect(await shown(directory)).toEqual([3, 3, 3]);
  });

  test('refuses to lose rows to a table of other code, and does what somebody chooses', async () => {
    const upper = { 'models/states.ts': STATES(`(eb) => upper(eb.ref('status')).as('status')`) };
    const { directory, dev } = await apart(upper);
    const error = await refusal(promoteDev(dev));
    expect(isMartletError(error, 'kept-rows-lost') && error.parameters).toEqual({
      environment: 'prod',
      other: 'dev',
      tables: [{ relation: 'gold.states', rows: 3 }],
    });
    expect(await held(directory)).toEqual(['s1', 's2', 's3']);

    const kept = await promoteDev(dev, { kept: { 'gold.states': 'keep' } });
    expect(kept.built).toContain('gold.states');
    expect(await held(directory)).toEqual(['S3', 's1', 's2', 's3']);
    expect(await shown(directory)).toEqual([4, 3, 4]);
    // It goes on from there, with the new code.
    const next = project('s4', `${directory}/warehouse.duckdb`, upper);
    await run(next, { command: 'build' });
    expect(await held(directory)).toEqual(['S3', 'S4', 's1', 's2', 's3']);
    expect(await shown(directory)).toEqual([5, 4, 5]);
  });

  test('takes the table of the source where somebody chooses that', async () => {
    const { directory, dev } = await apart();
    const result = await promoteDev(dev, { kept: { '*': 'replace' } });
    expect([result.kept.map(({ choice }) => choice), result.built]).toEqual([['replace', 'replace'], []]);
    expect(await held(directory)).toEqual(['s1', 's3']);
    expect(await shown(directory)).toEqual([2, 2, 2]);
  });
});

describe('a rollback', () => {
  test('says which readers were built on what a kept table held before, and the next build makes them again', async () => {
    const directory = project('s1');
    await run(directory, { command: 'build' });
    const next = project('s2', `${directory}/warehouse.duckdb`);
    await run(next, { command: 'build' });
    const result = await rollback(await loadProject(next), { environment: 'prod', clock });
    expect(result.disagreeing).toEqual([
      { id: 'gold.count_added', keptIds: ['gold.added'] },
      { id: 'gold.count_states', keptIds: ['gold.states'] },
    ]);
    expect(await held(directory)).toEqual(['s1', 's2']);
    expect(await shown(directory)).toEqual([1, 1, 2]);
    await run(next, { command: 'build' });
    expect(await shown(directory)).toEqual([2, 2, 2]);
  });

  test('refuses to give up rows that a table of other code has gained', async () => {
    const directory = project('s1');
    const warehouse = `${directory}/warehouse.duckdb`;
    await run(directory, { command: 'build' });
    const files = { 'models/states.ts': STATES(`(eb) => upper(eb.ref('status')).as('status')`) };
    const later = project('s2', warehouse, files);
    await run(later, { command: 'build', kept: { '*': 'replace' } });
    const back = async (more = {}) => rollback(await loadProject(later), { environment: 'prod', clock, ...more });
    expect(await refusal(back())).toMatchObject({
      reason: 'kept-rows-lost',
      parameters: { environment: 'prod', other: 'publication 1', tables: [{ relation: 'gold.states', rows: 1 }] },
    });
    const result = await back({ kept: { '*': 'keep' } });
    expect(await held(directory)).toEqual(['S2']);
    expect(result.disagreeing.map(({ id }) => id)).toContain('gold.view_states');
    await back({ kept: { '*': 'replace' }, number: 1 });
    expect(await held(directory)).toEqual(['s1']);
  });
});

describe('a build that gives a kept table up', () => {
  const upper = { 'models/states.ts': STATES(`(eb) => upper(eb.ref('status')).as('status')`) };

  test('is free where all of it was read from what the sources hold now', async () => {
    const directory = project('s1');
    await run(directory, { command: 'build' });
    const result = await run(project('s1', `${directory}/warehouse.duckdb`, upper), { command: 'build' });
    expect(Object.keys(statuses(result))).not.toContain('test gold.states keeps_rows');
    expect(await held(directory)).toEqual(['S1']);
  });

  test.each(['other code', 'a full refresh'])(
    'is not published for %s while it would lose states, and does what somebody chooses',
    async (reason) => {
      const directory = project('s1');
      const warehouse = `${directory}/warehouse.duckdb`;
      await run(directory, { command: 'build' });
      await run(project('s2', warehouse), { command: 'build' });
      const files = reason === 'other code' ? upper : {};
      const [next, again] = [project('s2', warehouse, files), project('s2', warehouse, files)];
      const fullRefresh = reason !== 'other code';

      const refused = await run(next, { command: 'build', fullRefresh });
      const test = refused.steps.find(({ id }) => id === 'test gold.states keeps_rows');
      expect(test?.errors?.map(({ reason: name, parameters }) => [name, parameters])).toEqual([
        [
          'kept-rows-lost',
          { environment: 'prod', other: 'the new table', tables: [{ relation: 'gold.states', rows: fullRefresh ? 1 : 2 }] },
        ],
      ]);
      expect([await held(directory), (await shown(directory)).slice(0, 1)]).toEqual([['s1', 's2'], [2]]);

      const choice = fullRefresh ? 'replace' : 'keep';
      const done = await run(again, { command: 'build', fullRefresh, kept: { '*': choice } });
      expect(done.steps.flatMap(({ errors = [] }) => errors)).toEqual([]);
      expect(await held(directory)).toEqual(choice === 'keep' ? ['S2', 's1', 's2'] : ['s2']);
      expect((await shown(directory))[0]).toBe(choice === 'keep' ? 3 : 1);
    },
  );
});
