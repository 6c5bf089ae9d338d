import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { integer, model, seed, text } from '../../src/index.js';
import { changedSince, loadProject } from '../../src/project/index.js';
import { given, runs, run as runTest } from '../../src/testing/index.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const COLUMNS = `code: text().notNull().unique(), people: integer(), area: decimal(10, 2), joined: date(), seen: timestamp(), member: boolean(), share: double(), more: json()`;
const seedModule = (
  file: string,
  columns = COLUMNS,
): string => `import { boolean, date, decimal, double, integer, json, seed, text, timestamp } from 'martlet';
export const countries = seed({ name: 'countries', columns: { ${columns} }, file: ${file} });`;
const READER = `import { model, text } from 'martlet';
import { countries } from './countries.js';
export const names = model({ name: 'names', from: { countries }, columns: { code: text().notNull() }, query: (db) => db.selectFrom('countries').select('code') });`;

const CSV = `code,people,area,joined,seen,member,share,more
FR,68000000,543940.00,1958-01-01,2024-05-01T10:00:00+02:00,true,0.5,"{""a"":1}"
CH,,41285.5,,,false,,
`;
const ROWS = [
  { code: 'CH', people: null, area: '41285.50', joined: null, seen: null, member: false, share: null, more: null },
  {
    code: 'FR',
    people: '68000000',
    area: '543940.00',
    joined: '1958-01-01',
    seen: '2024-05-01 08:00:00',
    member: true,
    share: 0.5,
    more: '{"a":1}',
  },
];

const projectWith = (file: string, contents: Readonly<Record<string, string>>, columns?: string): string =>
  tempProject({ 'models/countries.ts': seedModule(file, columns), 'models/names.ts': READER, ...contents });

/** A later state of a project is a copy, since modules are loaded once in a process. */
const problemsOf = async (directory: string): Promise<readonly unknown[]> => {
  try {
    await loadProject(directory);
    return [];
  } catch (error) {
    return error instanceof Error && 'errors' in error ? (error.errors as unknown[]) : [error];
  }
};

describe('a seed whose rows are in a file', () => {
  test.each([
    ['a plain path', `'seeds/countries.csv'`, 'seeds/countries.csv', CSV],
    ['options of CSV', `{ pattern: 'countries.txt', delimiter: ';' }`, 'countries.txt', CSV.replaceAll(',', ';').replace('1.', '1.')],
    [
      'another format',
      `{ pattern: 'countries.ndjson', format: 'ndjson', columns: { code: { from: '$.id' } } }`,
      'countries.ndjson',
      `{"id":"FR","people":68000000,"area":543940.00,"joined":"1958-01-01","seen":"2024-05-01T10:00:00+02:00","member":true,"share":0.5,"more":{"a":1}}\n{"id":"CH","area":41285.5,"member":false}\n`,
    ],
  ])('has them, by %s', async (_, file, path, content) => {
    const directory = projectWith(file, { [path]: content });
    expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'model bronze.countries': 'succeeded' });
    const found = await rowsOf(
      directory,
      'select * replace (cast(seen as varchar) as seen, cast(joined as varchar) as joined) from bronze.countries order by code',
    );
    expect(found).toEqual(ROWS);
    expect(await rowsOf(directory, 'select code from gold.names order by code')).toEqual([{ code: 'CH' }, { code: 'FR' }]);
  });

  test('is built again when its file changes, with all that reads it, and not before', async () => {
    const directory = projectWith(`'countries.csv'`, { 'countries.csv': 'code\nFR\n' }, 'code: text().notNull()');
    await run(directory, { command: 'build' });
    expect(statuses(await run(directory, { command: 'build' }))).toMatchObject({ 'model bronze.countries': 'unchanged' });
    writeFileSync(join(directory, 'countries.csv'), 'code\nFR\nCH\n');
    const again = statuses(await run(directory, { command: 'build' }));
    expect(again).toMatchObject({ 'model bronze.countries': 'succeeded', 'model gold.names': 'succeeded' });
    expect(await rowsOf(directory, 'select code from gold.names order by code')).toEqual([{ code: 'CH' }, { code: 'FR' }]);
  });

  test('has each environment’s rows until it is built there', async () => {
    const directory = projectWith(`'countries.csv'`, { 'countries.csv': 'code\nFR\n' }, 'code: text().notNull()');
    await run(directory, { command: 'build' });
    writeFileSync(join(directory, 'countries.csv'), 'code\nFR\nCH\n');
    await run(directory, { command: 'build', environment: 'dev' });
    expect(await rowsOf(directory, 'select code from bronze.countries')).toEqual([{ code: 'FR' }]);
    expect(await rowsOf(directory, 'select code from bronze__dev.countries order by code')).toEqual([{ code: 'CH' }, { code: 'FR' }]);
  });

  test('counts as changed when git says so of its file', async () => {
    const directory = projectWith(
      `'countries.csv'`,
      { 'countries.csv': 'code\nFR\n', '.gitignore': 'node_modules\ntarget\n' },
      'code: text()',
    );
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: directory, encoding: 'utf8' });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    const project = await loadProject(directory);
    const runGit = async (args: readonly string[]) => ({ kind: 'ended' as const, exitCode: 0, out: git(...args), err: '' });
    expect([...(await changedSince(project, 'HEAD', runGit))]).toEqual([]);
    writeFileSync(join(directory, 'countries.csv'), 'code\nCH\n');
    expect([...(await changedSince(project, 'HEAD', runGit))]).toEqual(['models/countries.ts']);
  });

  test.each([
    ['a file that is not there', `'countries.csv'`, undefined, { reason: 'source-file-missing', at: { file: 'models/countries.ts' } }],
    [
      'a row that does not keep to the contract',
      `'countries.csv'`,
      'code,people\nFR,many\n',
      { reason: 'seed-rows-rejected', at: { file: 'models/countries.ts' }, parameters: { rejectedRows: 1, rows: 1 } },
    ],
    ['a column that is not declared', `'countries.csv'`, 'code,people,other\nFR,1,2\n', { reason: 'source-column-extra' }],
    [
      'an option that seeds do not have',
      `{ pattern: 'countries.csv', maxRejects: 3 }`,
      'code,people\n',
      { reason: 'source-options-invalid' },
    ],
    ['an option that no format has', `{ pattern: 'countries.csv', delimeter: ';' }`, 'code,people\n', { reason: 'source-options-invalid' }],
  ])('tells of %s', async (_, file, content, problem) => {
    const contents: Readonly<Record<string, string>> = content === undefined ? {} : { 'countries.csv': content };
    const directory = projectWith(file, contents, 'code: text().notNull(), people: integer()');
    expect(await problemsOf(directory)).toMatchObject([problem]);
  });
});

describe('a unit test of what reads a seed in a file', () => {
  const countries = seed({ name: 'countries', columns: { code: text().notNull(), people: integer() }, file: 'countries.csv' });
  const many = model({
    name: 'many',
    from: { countries },
    columns: { code: text().notNull() },
    query: (db) => db.selectFrom('countries').select('code').where('people', '>', 1000),
  });
  const cwd = process.cwd();
  afterEach(() => process.chdir(cwd));

  test('reads the file of the project that it runs in, or takes the rows that it gives', async () => {
    const directory = tempProject({ 'countries.csv': 'code,people\nFR,68000000\nVA,800\n', 'tests/a.txt': '' });
    process.chdir(join(directory, 'tests'));
    expect(await runTest(many)).toHaveRows([{ code: 'FR' }]);
    expect(await runTest(countries)).toHaveRows([{ code: 'FR' }, { code: 'VA' }]);
    expect((await runs(many, [{ given: [] }]))[0]).toHaveRows([{ code: 'FR' }]);
    expect(await runTest(many, given(countries, [{ code: 'XX', people: 2000 }]))).toHaveRows([{ code: 'XX' }]);
    rmSync(join(directory, 'countries.csv'));
  });
});
