import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const model = (name: string, from: Readonly<Record<string, string>>, more = ''): string => {
  const imports = Object.entries(from).map(([read, path]) => `import { ${read} } from '${path}/${read}.js';`);
  const [first = ''] = Object.keys(from);
  return `
  import { ephemeral, incrementalByTime, integer, date, model } from 'martlet';
  ${imports.join('\n')}
  export const ${name} = model({ name: '${name}', from: { ${Object.keys(from).join(', ')} }, columns: { n: integer() }, ${more}
    query: (db) => db.selectFrom('${first}').select('n') });`;
};
const FILES = {
  'sources/numbers.ts': `
    import { integer, source } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer() }, files: { pattern: 'numbers.csv' } });`,
  'models/staging/first.ts': model('first', { numbers: '../../sources' }, `schema: 'silver',`),
  'models/marts/inner.ts': model('inner', { first: '../staging' }, 'materialized: ephemeral(),'),
  'models/marts/second.ts': model('second', { inner: '.' }),
  'models/marts/third.ts': model('third', { second: '.', first: '../staging' }),
};

async function generate(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const code = await main(['airflow', 'generate', ...argv], world);
  return { code, lines: world.lines, complained: world.complained };
}

interface Written {
  readonly parts: readonly {
    readonly id: string;
    readonly only: readonly string[];
    readonly after: readonly string[];
    readonly layer?: string;
  }[];
  readonly [setting: string]: unknown;
}
const settingsIn = (directory: string, out = 'orchestration'): Written =>
  JSON.parse(readFileSync(join(directory, out, 'martlet.json'), 'utf8')) as Written;
const config = (airflow: string, more = '') => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', data: { directory: 'data'${more} }, defaultTarget: 'local',
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, airflow: ${airflow} });`;

describe('the parts of a plan that tasks apply', () => {
  const PARTS: Readonly<Record<string, readonly (readonly [id: string, only: string, after: string])[]>> = {
    layer: [
      ['bronze', 'schema:bronze', ''],
      ['silver', 'schema:silver', 'bronze'],
      ['gold', 'schema:gold', 'silver'],
    ],
    group: [
      ['sources', 'kind:source', ''],
      ['models.staging', 'path:models/staging', 'sources'],
      ['models.marts', 'path:models/marts', 'models.staging'],
    ],
    model: [
      ['sources', 'kind:source', ''],
      ['silver.first', 'silver.first', 'sources'],
      ['gold.second', 'gold.second', 'silver.first'],
      // It reads silver.first, too, which gold.second waits for.
      ['gold.third', 'gold.third', 'gold.second'],
    ],
  };

  test.each(Object.keys(PARTS))('are by %s, each behind those that it reads, also through models that have no table', async (by) => {
    const directory = tempProject(FILES);
    expect((await generate(directory, '--by', by)).code).toBe(0);
    expect(settingsIn(directory).parts.map(({ id, only, after }) => [id, only.join(), after.join()])).toEqual(PARTS[by]);
  });

  test('name the relations of a directory one by one where another part lies in it', async () => {
    const directory = tempProject({ ...FILES, 'models/top.ts': model('top', { third: './marts' }) });
    await generate(directory, '--by', 'group');
    expect(settingsIn(directory).parts.at(-1)).toMatchObject({ id: 'models', only: ['gold.top'], after: ['models.marts'] });
  });

  test('are refused where layers read each other', async () => {
    const directory = tempProject({ ...FILES, 'models/staging/back.ts': model('back', { second: '../marts' }, `schema: 'silver',`) });
    const { code, complained } = await generate(directory);
    expect(code).toBe(1);
    expect(complained).toContain('MARTLET-I100');
    expect(complained).toMatch(/gold reads silver reads gold|silver reads gold reads silver/);
    expect((await generate(directory, '--by', 'model')).code).toBe(0);
  });
});

describe('the files', () => {
  test('are written once, and replaced when the project has changed', async () => {
    const directory = tempProject(FILES);
    const files = ['data_ingestion.py', 'transformation.py', 'data_quality_checks.py', 'martlet.json'];
    expect((await generate(directory)).lines).toEqual(files.map((file) => `written    orchestration/${file}`));
    expect((await generate(directory)).lines).toEqual(files.map((file) => `unchanged  orchestration/${file}`));
    expect((await generate(directory, '--by', 'model')).lines.at(-1)).toBe('replaced   orchestration/martlet.json');
  });

  test('never take the place of a file that a person wrote, and then none is written', async () => {
    const directory = tempProject({ ...FILES, 'orchestration/transformation.py': '# by hand\n' });
    const { code, complained } = await generate(directory);
    expect(code).toBe(2);
    expect(complained).toContain('MARTLET-I101');
    expect(readFileSync(join(directory, 'orchestration/transformation.py'), 'utf8')).toBe('# by hand\n');
    expect(existsSync(join(directory, 'orchestration/martlet.json'))).toBe(false);
  });

  test('know where the project is from the directory that --out names', async () => {
    const directory = tempProject(FILES);
    await generate(directory, '--out', 'deploy/dags');
    expect(settingsIn(directory, 'deploy/dags')).toMatchObject({ projectDirectory: '../..', environment: 'prod' });
  });

  test('take the environment and the target of the command line', async () => {
    const directory = tempProject(FILES);
    await generate(directory, '--env', 'staging', '--target', 'snowflake');
    expect(settingsIn(directory)).toMatchObject({ environment: 'staging', target: 'snowflake' });
  });

  test('ask for no step that a project has nothing for', async () => {
    const directory = tempProject({ 'models/alone.ts': ALONE });
    await generate(directory);
    const text = (file: string) => readFileSync(join(directory, 'orchestration', file), 'utf8');
    expect(text('data_ingestion.py')).not.toMatch(/generate"|validate|fetch|wait/);
    expect(text('data_quality_checks.py')).not.toMatch(/"freshness"|"tests"|"monitors"/);
  });
});

const ALONE = `
  import { dateLiteral, date, model } from 'martlet';
  export const alone = model({ name: 'alone', from: {}, columns: { day: date() },
    query: (db) => db.selectNoFrom(dateLiteral('2024-02-29').as('day')) });`;

describe('what the config says', () => {
  test.each([
    ['waitFor', `{ files: ['orders_{{ ds }}.csv'] }`, 'wait >> validate'],
    ['fetch', `['scripts/fetch.sh', '{{ ds }}']`, 'fetch >> validate'],
  ])('%s adds its task to the ingestion', async (name, value, chain) => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(`{ ${name}: ${value} }`) });
    await generate(directory);
    expect(readFileSync(join(directory, 'orchestration/data_ingestion.py'), 'utf8')).toContain(chain);
    expect(settingsIn(directory)).toHaveProperty(name);
  });

  test('sample data is generated where the project can and nothing is fetched', async () => {
    const generator = `, generator: async () => ({ generate: async () => [] })`;
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}', generator) });
    await generate(directory);
    expect(readFileSync(join(directory, 'orchestration/data_ingestion.py'), 'utf8')).toContain('generate >> validate >> load');
  });

  test('reaches the DAGs as it is, and the command line comes first', async () => {
    const directory = tempProject({
      ...FILES,
      'martlet.config.ts': config(`{ by: 'model', schedule: null, retries: 0, pool: 'martlet', prefix: 'shop_', deadlineMinutes: 90,
        connections: { warehouse: { SNOWFLAKE_PASSWORD: 'password' } }, onFailure: 'company.alerts.tell' }`),
    });
    await generate(directory, '--by', 'layer');
    const { parts, ...settings } = settingsIn(directory);
    expect(parts.map(({ id }) => id)).toEqual(['bronze', 'silver', 'gold']);
    expect(settings).toMatchObject({
      schedule: null,
      retries: 0,
      pool: 'martlet',
      prefix: 'shop_',
      deadlineMinutes: 90,
      connections: { warehouse: { SNOWFLAKE_PASSWORD: 'password' } },
      onFailure: 'company.alerts.tell',
    });
  });

  test.each([
    `{ connections: { warehouse: { PASSWORD: 'secret' } } }`,
    `{ onFailure: 'tell me' }`,
    `{ pool: 'a b' }`,
    `{ startDate: 'yesterday' }`,
    `{ by: 'table' }`,
    `{ retrys: 3 }`,
  ])('is refused where it can’t be meant: %s', async (airflow) => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(airflow) });
    const { code, complained } = await generate(directory);
    expect(code).toBe(2);
    expect(complained).toContain('MARTLET-U002');
  });

  test('names a project by time, whose intervals backfills compute again', async () => {
    const directory = tempProject(FILES);
    await generate(directory);
    expect(settingsIn(directory).hasIntervals).toBe(false);
    const dated = `
      import { date, dateLiteral, incrementalByTime, model } from 'martlet';
      export const dated = model({ name: 'dated', from: {}, columns: { day: date() }, materialized: incrementalByTime('day'),
        query: (db) => db.selectNoFrom(dateLiteral('2024-02-29').as('day')) });`;
    const withTime = tempProject({ ...FILES, 'models/marts/dated.ts': dated });
    await generate(withTime);
    expect(settingsIn(withTime).hasIntervals).toBe(true);
  });
});
