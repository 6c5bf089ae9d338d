import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const model = (name: string, from: string, tests = '', more = ''): string => `
  import { between, expression, integer, model } from 'martlet';
  import { ${from} } from '${from === 'numbers' ? '../sources' : '.'}/${from}.js';
  export const ${name} = model({ name: '${name}', from: { ${from} }, columns: { n: integer().notNull()${tests} }, ${more}
    query: (db) => db.selectFrom('${from}').select('n') });`;
const FILES = {
  'sources/numbers.ts': `
    import { integer, source } from 'martlet';
    export const numbers = source({ name: 'numbers', columns: { n: integer().notNull() }, files: { pattern: 'numbers.csv' } });`,
  'models/first.ts': model('first', 'numbers', '.test(between(0, 9))', `schema: 'silver',`),
  'models/second.ts': model('second', 'first'),
  'quality/same_rows.ts': `
    import { dataTest } from 'martlet';
    import { first } from '../models/first.js';
    import { second } from '../models/second.js';
    export const sameRows = dataTest({ name: 'same_rows', from: { first, second },
      query: (db) => db.selectFrom('second').select('n').where('n', 'not in', db.selectFrom('first').select('n')) });`,
  'data/numbers.csv': 'n\n1\n',
};

/** Runs a command, and answers with its exit code, the steps that it began, and all that it said. */
async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const code = await main(['--json', ...argv], world);
  const events = world.lines.map((line) => JSON.parse(line) as { readonly kind: string; readonly id?: string });
  const began = events.flatMap(({ kind, id }) => (kind === 'step-started' && id !== undefined ? [id] : []));
  return { code, began, told: world.written + world.complained };
}
const shown = (directory: string) =>
  rowsOf(directory, 'select n from gold.second').then(
    (rows) => rows.map(({ n }) => n),
    () => 'nothing',
  );
const PARTS = ['schema:bronze', 'schema:silver', 'schema:gold'];

test('the parts of a plan do what each has to do and publish nothing; the whole plan then only publishes', async () => {
  const directory = tempProject(FILES);
  expect(await martlet(directory, 'plan', '--out', 'target/day.json')).toMatchObject({ code: 0 });
  const began = [];
  for (const part of PARTS) {
    const applied = await martlet(directory, 'apply', 'target/day.json', '--only', part);
    expect(applied.code).toBe(0);
    began.push(applied.began.filter((id) => !id.includes('not_null')));
    expect(await shown(directory)).toBe('nothing');
  }
  expect(began).toEqual([
    ['ingest bronze.numbers'],
    ['model silver.first', 'test silver.first between_n'],
    ['model gold.second', 'test same_rows'],
  ]);
  expect(await martlet(directory, 'apply', 'target/day.json')).toMatchObject({ code: 0, began: [] });
  expect(await shown(directory)).toEqual(['1']);
});

test('a part that is done again does nothing, and the whole plan does what no part did', async () => {
  const directory = tempProject(FILES);
  await martlet(directory, 'plan');
  for (const part of ['schema:bronze', 'schema:silver']) await martlet(directory, 'apply', '--only', part);
  expect(await martlet(directory, 'apply', '--only', 'schema:silver')).toMatchObject({ code: 0, began: [] });
  const { code, began } = await martlet(directory, 'apply');
  expect([code, began.filter((id) => id.startsWith('model'))]).toEqual([0, ['model gold.second']]);
  expect(await shown(directory)).toEqual(['1']);
});

test('a part is refused before what it reads is built', async () => {
  const directory = tempProject(FILES);
  await martlet(directory, 'plan');
  const { code, told } = await martlet(directory, 'apply', '--only', 'schema:gold');
  expect(code).toBe(2);
  expect(told).toContain('MARTLET-U100');
  expect(told).toContain('gold.second, which reads silver.first, bronze.numbers');
});

test('a failing data test fails its part, which fails again without a new build, and what reads it is not built', async () => {
  const directory = tempProject({ ...FILES, 'data/numbers.csv': 'n\n1\n12\n' });
  await martlet(directory, 'plan');
  await martlet(directory, 'apply', '--only', 'schema:bronze');
  const failed = await martlet(directory, 'apply', '--only', 'schema:silver');
  expect([failed.code, failed.began]).toEqual([1, expect.arrayContaining(['model silver.first'])]);
  expect(await martlet(directory, 'apply', '--only', 'schema:silver')).toMatchObject({ code: 1, began: ['test silver.first between_n'] });
  const after = await martlet(directory, 'apply', '--only', 'schema:gold');
  expect([after.code, after.began]).toEqual([1, ['test silver.first between_n']]);
  expect(await shown(directory)).toBe('nothing');
  writeFileSync(join(directory, 'data/numbers.csv'), 'n\n2\n');
  expect((await martlet(directory, 'apply', '--only', 'schema:silver')).told).toContain('MARTLET-S007');
  await martlet(directory, 'plan');
  for (const part of PARTS) expect((await martlet(directory, 'apply', '--only', part)).code).toBe(0);
  expect((await martlet(directory, 'apply')).code).toBe(0);
  expect(await shown(directory)).toEqual(['2']);
});

test('what parts have built stays until the plan is published, whatever other environments publish meanwhile', async () => {
  const directory = tempProject(FILES);
  await martlet(directory, 'plan');
  for (const part of ['schema:bronze', 'schema:silver']) await martlet(directory, 'apply', '--only', part);
  expect((await martlet(directory, 'build', '--env', 'dev', '--select', 'numbers')).code).toBe(0);
  expect((await martlet(directory, 'janitor')).code).toBe(0);
  const { code, began } = await martlet(directory, 'apply', '--only', 'schema:gold');
  expect([code, began[0]]).toEqual([0, 'model gold.second']);
  expect(await martlet(directory, 'apply')).toMatchObject({ code: 0, began: [] });
});

test('a selector that asks what is published chooses no part', async () => {
  const directory = tempProject(FILES);
  await martlet(directory, 'plan');
  expect((await martlet(directory, 'apply', '--only', 'state:modified')).told).toContain('MARTLET-S033');
});

test('files are loaded beside what readers see, and published by the next command without another load', async () => {
  const directory = tempProject(FILES);
  const loaded = await martlet(directory, 'ingest', '--no-publish');
  expect([loaded.code, loaded.began]).toEqual([0, ['ingest bronze.numbers']]);
  await expect(rowsOf(directory, 'select * from bronze.numbers')).rejects.toThrow();
  expect(await martlet(directory, 'ingest')).toMatchObject({ code: 0, began: [] });
  expect(await rowsOf(directory, 'select n from bronze.numbers')).toMatchObject([{ n: '1' }]);
});
