import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planDigest } from '../../src/plan/index.js';
import { loadProject } from '../../src/project/index.js';
import { diffEnvironments, planProject } from '../../src/run/index.js';
import { wallClock as clock, rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const RAW = `
import { source, text, timestamp } from 'martlet';
export const raw = source({ name: 'raw', columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull() }, files: { pattern: 'raw.csv' } });`;

/** A table of each kind that is kept from run to run. */
const KEPT: Readonly<Record<string, string>> = {
  appended: `incremental({ strategy: 'append' })`,
  merged: `incremental({ strategy: 'merge', cursor: 'at' })`,
  replaced: `incremental({ strategy: 'delete-insert' })`,
  timed: `incrementalByTime('at', { lookback: days(1) })`,
  stated: `history({ key: ['id'], by: 'columns' })`,
  dated: `history({ key: ['id'], by: 'timestamp', updatedAt: 'at', hardDeletes: 'invalidate' })`,
};

const kept = ([name, materialized]: readonly [string, string]): string => {
  const managed = materialized.startsWith('history') ? ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()' : '';
  const grain = name === 'appended' ? '' : managed === '' ? `grain: ['id'],` : `grain: ['id', 'valid_from'],`;
  return `
import { days, history, incremental, incrementalByTime, isCurrent, model, text, timestamp, validFrom, validTo } from 'martlet';
import { raw } from '../sources/raw.js';
export const ${name} = model({ name: '${name}', from: { raw }, ${grain}
  columns: { id: text().notNull(), status: text().notNull(), at: timestamp().notNull()${managed} },
  materialized: ${materialized},
  tests: (t) => [t.rowCount({ max: 1 }, { severity: 'warn' })],
  query: (db) => db.selectFrom('raw').select(['id', 'status', 'at']) });`;
};

const reader = (name: string, from: string, materialized: string): string => `
import { count, ephemeral, integer, model, sum, table, text, view } from 'martlet';
import { ${from} } from './${from}.js';
export const ${name} = model({ name: '${name}', from: { ${from} }, columns: { id: text().notNull() }, materialized: ${materialized}(),
  query: (db) => db.selectFrom('${from}').select(['id']) });`;

/** Each way in which something reads it: at once, through a view, through what is inlined, through a table. */
const readersOf = (name: string): Readonly<Record<string, string>> => ({
  [`${name}_table`]: reader(`${name}_table`, name, 'table'),
  [`${name}_view`]: reader(`${name}_view`, name, 'view'),
  [`${name}_inlined`]: reader(`${name}_inlined`, name, 'ephemeral'),
  [`${name}_view_of_view`]: reader(`${name}_view_of_view`, `${name}_view`, 'view'),
  [`${name}_table_of_view`]: reader(`${name}_table_of_view`, `${name}_view`, 'table'),
  [`${name}_table_of_inlined`]: reader(`${name}_table_of_inlined`, `${name}_inlined`, 'table'),
  [`${name}_view_of_table`]: reader(`${name}_view_of_table`, `${name}_table`, 'view'),
});

const READERS = Object.keys(readersOf('')).filter((name) => name !== '_inlined');

const csv = (statuses: readonly string[]): string =>
  ['id,status,at', ...statuses.map((status, index) => `${index + 1},${status},2024-01-0${Number(status.slice(1)) + 1}T00:00:00Z`)].join(
    '\n',
  );

const project = (statuses: readonly string[], warehouse = 'warehouse.duckdb', kinds = Object.entries(KEPT)): string =>
  tempProject(
    {
      'sources/raw.ts': RAW,
      ...Object.fromEntries(kinds.map((kind) => [`models/${kind[0]}.ts`, kept(kind)])),
      ...Object.fromEntries(
        kinds.flatMap(([name]) => Object.entries(readersOf(name)).map(([file, text]) => [`models/${file}.ts`, text] as const)),
      ),
      'data/raw.csv': csv(statuses),
    },
    warehouse,
  );

interface Build {
  readonly environment: string;
  readonly data: readonly string[];
}

/** The readers of an environment that do not show what its kept tables hold. */
async function disagreements(directory: string, environment: string, kinds: readonly string[]): Promise<readonly string[]> {
  const schema = environment === 'prod' ? 'gold' : `gold__${environment}`;
  const wrong: string[] = [];
  for (const name of kinds) {
    for (const suffix of READERS) {
      const [found] = await rowsOf(
        directory,
        `select (select list(id order by id) from ${schema}.${name})::text as held, (select list(id order by id) from ${schema}.${name}${suffix})::text as shown`,
      );
      if (found?.held !== found?.shown) wrong.push(`${environment} ${name}${suffix}: ${found?.shown}, and it holds ${found?.held}`);
    }
  }
  return wrong;
}

const planOf = async (directory: string) => (await planProject(await loadProject(directory), { command: 'build', clock })).plan;

const DATA = [['s1'], ['s2'], ['s3', 's2'], ['s2', 's3', 's4']] as const;

describe('what reads a table that is kept from run to run', () => {
  test('shows what the table of its own environment holds, whatever each environment took and in whatever order', async () => {
    const build = fc.record<Build>({ environment: fc.constantFrom('prod', 'dev'), data: fc.constantFrom(...DATA) });
    const some = fc.subarray(Object.entries(KEPT), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(some, fc.array(build, { minLength: 3, maxLength: 5 }), async (kinds, builds) => {
        const directory = project(DATA[0], 'warehouse.duckdb', kinds);
        await run(directory, { command: 'build' });
        const there = new Set(['prod']);
        for (const { environment, data } of builds) {
          const next = project(data, `${directory}/warehouse.duckdb`, kinds);
          const result = await run(next, { command: 'build', environment });
          expect(result.steps.flatMap(({ errors = [] }) => errors.filter(({ code }) => code !== 'MARTLET-R002'))).toEqual([]);
          there.add(environment);
          const names = kinds.map(([name]) => name);
          for (const each of there) expect(await disagreements(directory, each, names)).toEqual([]);
        }
      }),
      { numRuns: 2 },
    );
  }, 300_000);

  test('is tested again when the table behind it has grown, though its source holds what it held before', async () => {
    const only = Object.entries(KEPT).filter(([name]) => name === 'appended' || name === 'stated');
    const directory = project(['s1'], 'warehouse.duckdb', only);
    const results = [];
    for (const data of [['s1'], ['s2'], ['s1']]) {
      results.push(statuses(await run(project(data, `${directory}/warehouse.duckdb`, only), { command: 'build' })));
    }
    expect(results.map((each) => each['test gold.appended row_count'])).toEqual(['succeeded', 'warned', 'warned']);
    expect(results.map((each) => each['model gold.stated_table_of_view'])).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(
      await rowsOf(directory, 'select (select count(*) from gold.stated)::int as held, count(*)::int as shown from gold.stated_table'),
    ).toEqual([{ held: 3, shown: 3 }]);
    const after = await run(project(['s1'], `${directory}/warehouse.duckdb`, only), { command: 'build' });
    expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
  });

  test('is planned as it is then built, and is one version in environments that took the same batches', async () => {
    const only = Object.entries(KEPT).filter(([name]) => name === 'appended' || name === 'stated');
    const directory = project(['s1'], 'warehouse.duckdb', only);
    await run(directory, { command: 'build' });
    await run(directory, { command: 'build', environment: 'dev' });
    const next = project(['s2'], `${directory}/warehouse.duckdb`, only);
    const [first, second] = [await planOf(next), await planOf(next)];
    expect(planDigest(first)).toBe(planDigest(second));
    await run(next, { command: 'build', environment: 'dev' });
    await run(next, { command: 'build' });
    const { relations } = await diffEnvironments(await loadProject(next), { left: 'prod', right: 'dev', samples: 0, clock });
    // Both have appended the same rows; a state begins when a run has found it.
    const kinds = Object.fromEntries(relations.map(({ id, kind }) => [id, kind]));
    expect(kinds).toMatchObject({ 'gold.appended': 'same', 'gold.appended_table': 'same', 'gold.stated': 'different' });
  });

  test('is begun anew where nothing of it was ever published, and its data is other data', async () => {
    const blocking = kept(['appended', KEPT.appended ?? '']).replace("{ severity: 'warn' }", "{ severity: 'error' }");
    const files = { 'sources/raw.ts': RAW, 'models/appended.ts': blocking };
    const first = tempProject({ ...files, 'data/raw.csv': csv(['s1', 's2']) });
    const failed = await run(first, { command: 'build' });
    expect(statuses(failed)['test gold.appended row_count']).toBe('failed');
    const mended = tempProject({ ...files, 'data/raw.csv': csv(['s3']) }, `${first}/warehouse.duckdb`);
    expect(statuses(await run(mended, { command: 'build' }))['test gold.appended row_count']).toBe('succeeded');
    expect(await rowsOf(first, 'select status from gold.appended')).toEqual([{ status: 's3' }]);
  });

  test('is history from when it is published on, though tests had blocked it before', async () => {
    const files = (severity: string, query = '') => ({
      'sources/raw.ts': RAW,
      'models/appended.ts': kept(['appended', KEPT.appended ?? ''])
        .replace("{ severity: 'warn' }", `{ severity: '${severity}' }`)
        .replace("(['id', 'status', 'at'])", `(['id', 'status', 'at'])${query}`),
    });
    const first = tempProject({ ...files('error'), 'data/raw.csv': csv(['s1', 's2']) });
    const later = (statuses: readonly string[], query?: string): string =>
      tempProject({ ...files('warn', query), 'data/raw.csv': csv(statuses) }, `${first}/warehouse.duckdb`);
    expect(statuses(await run(first, { command: 'build' }))['test gold.appended row_count']).toBe('failed');
    await run(later(['s1', 's2']), { command: 'build' });
    await run(later(['s3'], `.where('id', '=', '1')`), { command: 'build', kept: { '*': 'replace' } });
    await run(later(['s4']), { command: 'build', kept: { '*': 'replace' } });
    // The code of before goes on with its table, which has what the source has forgotten since.
    expect((await rowsOf(first, 'select status from gold.appended order by all')).map(({ status }) => status)).toEqual(['s1', 's2', 's4']);
  });

  test('is not computed again as a whole because another environment has asked for that', async () => {
    const names = ['timed', 'appended'];
    const models = names.map((name) => [`models/${name}.ts`, kept([name, KEPT[name] ?? '']).replace("grain: ['id'],", '')] as const);
    const at = (data: readonly string[], warehouse?: string): string =>
      tempProject({ 'sources/raw.ts': RAW, ...Object.fromEntries(models), 'data/raw.csv': csv(data) }, warehouse);
    const directory = at(['s1', 's3']);
    const warehouse = `${directory}/warehouse.duckdb`;
    await run(directory, { command: 'build' });
    await run(directory, { command: 'build', environment: 'dev' });
    const refreshed = await run(at(['s3'], warehouse), { command: 'build', environment: 'dev', fullRefresh: true });
    expect(refreshed.steps.flatMap(({ errors = [] }) => errors.filter(({ code }) => code !== 'MARTLET-R002'))).toEqual([]);
    await run(at(['s3', 's4'], warehouse), { command: 'build' });
    const statusesIn = async (relation: string) =>
      (await rowsOf(directory, `select distinct status from ${relation} order by 1`)).map(({ status }) => status);
    for (const name of names) expect(await statusesIn(`gold.${name}`)).toEqual(['s1', 's3', 's4']);
  });
});
