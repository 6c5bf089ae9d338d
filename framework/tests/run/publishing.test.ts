import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildRunResults } from '../../src/artifacts/run-results.js';
import { runResultsSchema } from '../../src/artifacts/run-results-schema.js';
import { toJson } from '../../src/artifacts/to-json.js';
import { loadProject } from '../../src/project/index.js';
import { type RunResult, runProject } from '../../src/run/index.js';
import { rowsOf, run, statuses, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const SEED = (rows: string): string =>
  `import { between, integer, seed } from 'martlet'; export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull().test(between(0, 99)) }, rows: ${rows} });`;

const reader = (name: string, from: string, expression = `ref('n')`, more = ''): string => `
import { integer, model, multiply, sql, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { input: ${from} }, columns: { n: integer() }, ${more} query: (db) => db.selectFrom('input').select(({ ref }) => [${expression}.as('n')]) });
`;

const broken = (name: string, from: string): string => `
import { sql } from 'kysely';
import { integer, model } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { input: ${from} }, columns: { n: integer() }, query: (db) => db.selectFrom('input').select(sql<number>\`error('no')::int\`.as('n')) });
`;

const BASE = {
  'models/numbers.ts': SEED('[{ n: 1 }, { n: 2 }]'),
  'models/doubled.ts': reader('doubled', 'numbers', `multiply(ref('n'), 2)`),
  'models/shown.ts': reader('shown', 'doubled', `ref('n')`, 'materialized: view(),'),
  'models/apart.ts': reader('apart', 'numbers'),
};

/** The project after some files have changed, over the same warehouse. */
const later = (directory: string, changes: Readonly<Record<string, string>>): string =>
  tempProject({ ...BASE, ...changes }, join(directory, 'warehouse.duckdb'));

describe('a build', () => {
  test('publishes views over new versions, and a second one finds nothing to do', async () => {
    const directory = tempProject(BASE);
    const first = await run(directory, { command: 'build' });
    expect([...first.published].sort()).toEqual(['bronze.numbers', 'gold.apart', 'gold.doubled', 'gold.shown']);
    expect(await rowsOf(directory, 'select n from gold.shown order by n')).toEqual([{ n: '2' }, { n: '4' }]);

    const second = await run(directory, { command: 'build' });
    expect(new Set(Object.values(statuses(second)))).toEqual(new Set(['unchanged']));
    expect(second).toMatchObject({ published: [], testsThatHold: 2 });
  });

  test('keeps what the last publication needs for a rollback, and nothing older', async () => {
    const directory = tempProject(BASE);
    const names = () =>
      rowsOf(directory, `select table_name as name from information_schema.tables where table_name like 'numbers__%' escape ''`);
    await run(directory, { command: 'build' });
    await run(later(directory, { 'models/numbers.ts': SEED('[{ n: 3 }]') }), { command: 'build' });
    expect(await names()).toHaveLength(2);
    await run(later(directory, { 'models/numbers.ts': SEED('[{ n: 4 }]') }), { command: 'build' });
    expect(await names()).toHaveLength(2);
    expect(await rowsOf(directory, 'select n from gold.shown order by n')).toEqual([{ n: '8' }]);
  });

  test('takes the view away of a model that is inlined from now on, though its rows are the same', async () => {
    const directory = tempProject(BASE);
    await run(directory, { command: 'build' });
    const inlined = reader('shown', 'doubled', `ref('n')`, 'materialized: ephemeral(),').replace('view }', 'ephemeral }');
    const views = () => rowsOf(directory, `select view_name as name from duckdb_views() where schema_name = 'gold' order by 1`);
    await run(later(directory, { 'models/shown.ts': inlined }), { command: 'build' });
    expect(await views()).toEqual([{ name: 'apart' }, { name: 'doubled' }]);
    await run(later(directory, {}), { command: 'build' });
    expect(await views()).toEqual([{ name: 'apart' }, { name: 'doubled' }, { name: 'shown' }]);
  });

  test('rebuilds only what reads what has changed', async () => {
    const directory = tempProject(BASE);
    await run(directory, { command: 'build' });
    const result = await run(later(directory, { 'models/doubled.ts': reader('doubled', 'numbers', `multiply(ref('n'), 3)`) }), {
      command: 'build',
    });
    expect(statuses(result)).toMatchObject({
      'model gold.doubled': 'succeeded',
      'model gold.shown': 'succeeded',
      'model gold.apart': 'unchanged',
    });
  });

  test('leaves the last good tables serving when a model fails, skips its descendants and nothing else', async () => {
    const directory = tempProject(BASE);
    await run(directory, { command: 'build' });
    const changed = later(directory, { 'models/numbers.ts': SEED('[{ n: 50 }]'), 'models/doubled.ts': broken('doubled', 'numbers') });

    const result = await run(changed, { command: 'build' });
    expect(statuses(result)).toMatchObject({
      'model gold.doubled': 'error',
      'model gold.shown': 'skipped',
      'model gold.apart': 'succeeded',
    });
    expect(result.steps.find(({ id }) => id === 'model gold.shown')?.because).toBe('model gold.doubled');
    expect(await rowsOf(directory, 'select n from gold.apart')).toEqual([{ n: '50' }]);
    // The old view reads the old versions behind it, which are kept for it.
    expect(await rowsOf(directory, 'select n from gold.shown order by n')).toEqual([{ n: '2' }, { n: '4' }]);
  });

  test('says of each skipped step, in a sentence, what is not there and which step failed', async () => {
    const counted = 'tests: (t) => [t.rowCount({ min: 1 })],';
    const directory = tempProject({
      ...BASE,
      'models/doubled.ts': broken('doubled', 'numbers'),
      'models/shown.ts': reader('shown', 'doubled', `ref('n')`, counted),
      'models/apart.ts': `${reader('apart', 'numbers').replace('n: integer()', `n: integer().references(shown, 'n')`)}
        import { shown } from './shown.js';`,
      'quality/no_ones.ts': `import { dataTest } from 'martlet'; import { apart } from '../models/apart.js'; import { shown } from '../models/shown.js';
        export const noOnes = dataTest({ name: 'no_ones', from: { apart, shown },
          query: (db) => db.selectFrom('apart').innerJoin('shown', 'shown.n', 'apart.n').select('apart.n') });`,
    });
    const skippedIn = ({ steps }: RunResult) =>
      Object.fromEntries(steps.flatMap(({ id, status, because, message }) => (status === 'skipped' ? [[id, [because, message]]] : [])));
    const failed = 'model gold.doubled';
    const result = await run(directory, { command: 'build', proofs: false });
    expect(skippedIn(result)).toEqual({
      'model gold.shown': [failed, 'gold.shown is not built: model gold.doubled failed.'],
      'test gold.shown row_count': [failed, 'gold.shown is not published: model gold.doubled failed.'],
      'test gold.apart references_shown_n': [failed, 'gold.doubled is not published: model gold.doubled failed.'],
      'test no_ones': [failed, 'gold.shown is not published: model gold.doubled failed.'],
    });
    // The published form of the results has a place for it.
    const written = runResultsSchema.parse(JSON.parse(toJson(buildRunResults(result))));
    expect(written.steps.find(({ id }) => id === 'test no_ones')).toMatchObject({
      status: 'skipped',
      message: 'gold.shown is not published: model gold.doubled failed.',
    });

    const blocked = tempProject({
      ...BASE,
      'models/numbers.ts': SEED('[{ n: 100 }]'),
      'models/apart.ts': reader('apart', 'numbers', `ref('n')`, counted),
    });
    const between = 'test bronze.numbers between_n';
    expect(skippedIn(await run(blocked, { command: 'build' }))).toMatchObject({
      'model gold.apart': [between, `gold.apart is not built: ${between} failed.`],
      'test gold.apart row_count': [between, `gold.apart is not published: ${between} failed.`],
    });
    const stopped = skippedIn(await run(blocked, { command: 'build', failFast: true }));
    expect(stopped['test gold.apart row_count']).toEqual(['stopped', 'The run was stopped before it.']);
  });

  test('holds back what fails a blocking test, with all that reads it', async () => {
    const directory = tempProject(BASE);
    await run(directory, { command: 'build' });

    const result = await run(later(directory, { 'models/numbers.ts': SEED('[{ n: 100 }]') }), { command: 'build' });
    expect(statuses(result)).toMatchObject({ 'test bronze.numbers between_n': 'failed', 'model gold.apart': 'skipped' });
    expect(result.published).toEqual([]);
    expect(await rowsOf(directory, 'select n from bronze.numbers order by n')).toEqual([{ n: '1' }, { n: '2' }]);
  });

  test('builds a selection on the versions that are published, and says what is missing when there are none', async () => {
    const directory = tempProject(BASE);
    await expect(run(directory, { command: 'build', select: ['shown'] })).rejects.toMatchObject({
      reason: 'relation-not-built',
      parameters: { reader: 'gold.shown', relation: 'gold.doubled' },
    });
    await run(directory, { command: 'build' });
    const result = await run(directory, { command: 'build', select: ['shown'] });
    expect(statuses(result)).toEqual({ 'model gold.shown': 'unchanged' });
    const refreshed = await run(directory, { command: 'build', select: ['shown'], fullRefresh: true });
    expect(statuses(refreshed)).toEqual({ 'model gold.shown': 'succeeded' });
    expect(await rowsOf(directory, 'select n from gold.shown order by n')).toEqual([{ n: '2' }, { n: '4' }]);
  });

  test('refuses to take the place of a table that it did not make', async () => {
    const directory = tempProject(BASE);
    await rowsOf(directory, 'create schema gold');
    await rowsOf(directory, 'create table gold.apart as select 1 as mine');
    await expect(run(directory, { command: 'build' })).rejects.toMatchObject({
      reason: 'name-held',
      parameters: { relation: 'gold.apart' },
    });
    expect(await rowsOf(directory, 'select mine from gold.apart')).toEqual([{ mine: 1 }]);
  });

  test('cancels what runs when it is told to, and publishes nothing', async () => {
    const endless = `
      import { generateSeries, integer, max, model, modulo, multiply } from 'martlet';
      export const endless = model({ name: 'endless', from: {}, columns: { n: integer() }, query: (db) =>
        db.selectFrom([generateSeries(1, 1_000_000).as('a'), generateSeries(1, 1_000_000).as('b')])
          .select(({ ref }) => [max(modulo(multiply(ref('a.value'), ref('b.value')), 9973)).as('n')]) });`;
    const directory = tempProject({ ...BASE, 'models/endless.ts': endless });
    const stop = new AbortController();
    const result = await runProject(await loadProject(directory), {
      command: 'build',
      clock: wallClock,
      signal: stop.signal,
      // Its statement never ends by itself, so any time after this is in its midst.
      emit: (event) => {
        if (event.kind === 'step-started' && event.id === 'model gold.endless') setTimeout(() => stop.abort(), 100);
      },
    });
    expect(result.cancelled).toBe(true);
    expect(statuses(result)['model gold.endless']).toBe('cancelled');
    expect(result.published).toEqual([]);
  });

  test('inlines an ephemeral model into what reads it', async () => {
    const ephemeral = reader('doubled', 'numbers', `multiply(ref('n'), 3)`, 'materialized: ephemeral(),').replace('view }', 'ephemeral }');
    const directory = tempProject({ ...BASE, 'models/doubled.ts': ephemeral });
    const result = await run(directory, { command: 'build' });
    expect(result.published).not.toContain('gold.doubled');
    expect(await rowsOf(directory, 'select n from gold.shown order by n')).toEqual([{ n: '3' }, { n: '6' }]);
  });

  test('tells ephemeral models of one name apart, by their schemas and from names of the author', async () => {
    const of = (schema: string, n: number, query: string) => `
      import { ephemeral, integer, model } from 'martlet';
      export const ${schema}Current = model({ name: 'current', schema: '${schema}', from: {}, columns: { n: integer().notNull() }, materialized: ephemeral(),
        query: (db) => db${query}.select((eb) => eb.lit(${n}).as('n')) });`;
    const directory = tempProject({
      'models/emea/current.ts': of('emea', 1, '.selectNoFrom((eb) => eb.lit(0).as("zero")).clearSelect()'),
      // The body has a name of its own that is the one which an inlined model would have.
      'models/apac/current.ts': of(
        'apac',
        2,
        '.with("ephemeral_current", (cte) => cte.selectNoFrom((eb) => eb.lit(7).as("n"))).selectFrom("ephemeral_current")',
      ),
      'models/both.ts': `
        import { integer, model } from 'martlet';
        import { emeaCurrent } from './emea/current.js';
        import { apacCurrent } from './apac/current.js';
        export const both = model({ name: 'both', from: { a: emeaCurrent, b: apacCurrent }, columns: { a: integer().notNull(), b: integer().notNull() },
          query: (db) => db.with('ephemeral_emea_current', (cte) => cte.selectFrom('a').select('n')).selectFrom('ephemeral_emea_current as a').innerJoin('b', (on) => on.onTrue()).select(['a.n as a', 'b.n as b']) });`,
    });
    await run(directory, { command: 'build' });
    expect(await rowsOf(directory, 'select a, b from gold.both')).toEqual([{ a: '1', b: '2' }]);
  });
});

describe('a dimension', () => {
  test('has its unknown member as a row of its own, behind whatever the query ends with', async () => {
    const directory = tempProject({
      'models/numbers.ts': SEED('[{ n: 3 }, { n: 1 }, { n: 2 }]'),
      'models/dim_numbers.ts': `import { dimension, integer, text } from 'martlet'; import { numbers } from './numbers.js';
        export const dimNumbers = dimension({ name: 'dim_numbers', key: 'n', unknownMember: { n: -1 }, from: { numbers }, columns: { n: integer().notNull() },
          query: (db) => db.selectFrom('numbers').select('n').orderBy('n').limit(2) });`,
    });
    await run(directory, { command: 'build' });
    expect(await rowsOf(directory, 'select n from gold.dim_numbers order by n')).toEqual([{ n: '-1' }, { n: '1' }, { n: '2' }]);
  });
});
