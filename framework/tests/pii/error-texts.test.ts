import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { maskedText } from '../../src/warehouses/masked-text.js';
import { httpReceiver } from '../alerts/receivers.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';

/** What warehouses write around a value, in the words of each. */
const TEMPLATES: readonly ((value: string) => string)[] = [
  (value) => `Conversion Error: Could not convert string '${value}' to INT32 when casting from source column email`,
  (value) => `Conversion Error: Could not convert string '${value}' to INT32\n\nLINE 1: select cast('${value}' as int)\n       ^`,
  (value) => `Constraint Error: Duplicate key "email: ${value}" violates primary key constraint.`,
  (value) => `Invalid Input Error: CSV Error on Line: 2\nOriginal Line: ${value},1,2\nError when converting column "email".`,
  (value) => `Numeric value '${value}' is not recognized`,
  (value) => `Bad int64 value: ${value}`,
  (value) => `Invalid timestamp: '${value}'; while executing the query`,
  (value) => `Could not parse '${value}' as INT64 for field email (position 0)`,
  (value) => `[CAST_INVALID_INPUT] The value '${value}' of the type "STRING" cannot be cast to "INT" because it is malformed.`,
  (value) => `invalid input syntax for type integer: "${value}"`,
  (value) => `duplicate key value violates unique constraint "k"\nDETAIL: Key (email)=(${value}) already exists.`,
  (value) => `Failed to cast ${value} to DATE`,
];

/** Things that people are known by, with letters, digits, signs and quotes. */
const secret = fc
  .tuple(
    fc.stringMatching(/^[A-Z][a-z]{6,9}x$/),
    fc.constantFrom('', "'", '"', ' ', '`', "'s ", '\\', ', ', '; '),
    fc.stringMatching(/^[a-z]{5,8}q\d{4}$/),
    fc.constantFrom('@example.org', '', '€', ' 0049-170-5551234', '-Åse'),
  )
  .map(([first, joint, second, end]) => ({ text: `${first}${joint}${second}${end}`, parts: [first, second] }));

const isName = (word: string): boolean => ['email', 'orders'].includes(word);

describe('the text of a warehouse', () => {
  test('holds no part of a value, whatever the value and whatever the words around it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEMPLATES), secret, (template, { text, parts }) => {
        const masked = maskedText(template(text), isName, `select cast(email as int), '${text.replaceAll("'", "''")}' from orders`);
        for (const part of parts) expect(masked).not.toContain(part);
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps what helps: the vendor’s words and codes, types, names and the statement’s own words', () => {
    expect(TEMPLATES.slice(0, 9).map((template) => maskedText(template('ada@example.org'), isName, '', ['CAST_INVALID_INPUT']))).toEqual([
      "Conversion Error: Could not convert string '…' to INT32 when casting from source column email",
      "Conversion Error: Could not convert string '…' to INT32",
      'Constraint Error: Duplicate key "…" violates primary key constraint.',
      'Invalid Input Error: CSV Error on Line: …\nOriginal Line: …\nError when converting column "email".',
      "Numeric value '…' is not recognized",
      'Bad int64 value: …',
      "Invalid timestamp: '…'; while executing the query",
      "Could not parse '…' as INT64 for field email (position …)",
      '[CAST_INVALID_INPUT] The value \'…\' of the type "STRING" cannot be cast to "INT" because it is malformed.',
    ]);
    expect(maskedText('Binder Error: Referenced column "emial" not found', isName, 'select emial from orders')).toContain('"emial"');
  });
});

const config = (url: string, retention = ''): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', data: { directory: 'data' }, ${retention}
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
    alerts: { channels: { ours: { kind: 'webhook', url: '${url}' } }, routes: [{ to: ['ours'] }] } });`;

const SHOP = (url: string, retention = '') => ({
  'martlet.config.ts': config(url, retention),
  'data/people.csv': 'id,email\n1,ada-secret@example.org\n2,bob-secret@example.org\n',
  'data/places.csv': 'name\nBerlin\n',
  'sources/people.ts': `import { integer, source, text } from 'martlet';
    export const people = source({ name: 'people', files: { pattern: 'people.csv' }, columns: { id: integer().notNull(), email: text().notNull().pii('email') } });`,
  'sources/places.ts': `import { source, text } from 'martlet';
    export const places = source({ name: 'places', files: { pattern: 'places.csv' }, columns: { name: text().notNull() } });`,
});

const broken = (name: string, source: string, column: string, type = 'integer()'): string => `
  import { sql } from 'kysely'; import { integer, model } from 'martlet'; import { ${source} } from '../sources/${source}.js';
  export const ${name} = model({ name: '${name}', from: { ${source} }, columns: { n: ${type} }, materialized: { kind: 'table' },
    query: (db) => db.selectFrom('${source}').select(sql<number>\`cast(${column} as integer)\`.as('n')) });`;

async function martlet(directory: string, ...argv: readonly string[]): Promise<string> {
  const world = new FakeSurroundings(directory);
  await main(argv, world);
  return `${world.written}${world.complained}`;
}

describe('a build that a value breaks', () => {
  test.each([['--json'], ['--no-color']])('tells it nowhere where its column is marked (%s)', async (option) => {
    const { url, received } = await httpReceiver(200);
    const directory = tempProject({ ...SHOP(url), 'models/ids.ts': broken('ids', 'people', 'email', "integer().pii('email')") });
    const told = await martlet(directory, 'build', option);
    expect(told).toContain('Could not convert string');
    const results = readFileSync(join(directory, 'target/run_results.json'), 'utf8');
    expect(received).toHaveLength(1);
    for (const text of [told, results, JSON.stringify(received)]) expect(text).not.toContain('ada-secret');
  });

  test('tells it where nothing personal can be meant', async () => {
    const { url } = await httpReceiver(200);
    const directory = tempProject({ ...SHOP(url), 'models/ids.ts': broken('ids', 'places', 'name') });
    expect(await martlet(directory, 'build')).toContain("'Berlin'");
  });
});

describe('failing rows that are kept', () => {
  const TESTED = (more = '') => `
    import { integer, matches, model, text } from 'martlet'; import { people } from '../sources/people.js';
    export const persons = model({ name: 'persons', from: { people }, materialized: { kind: 'table' },
      columns: { id: integer().notNull(), email: text().notNull().pii('email').unique().test(matches('^nobody')) }, ${more}
      query: (db) => db.selectFrom('people').select(['id', 'email']) });`;
  const OWN = `
    import { dataTest, lower } from 'martlet'; import { persons } from '../models/persons.js';
    export const renamed = dataTest({ name: 'renamed', description: 'No rows.', from: { persons },
      query: (db) => db.selectFrom('persons').select(({ ref }) => ['id', lower(ref('email')).as('address')]) });`;

  async function kept(retention: string, table: string): Promise<readonly object[]> {
    const { url } = await httpReceiver(200);
    const directory = tempProject({ ...SHOP(url, retention), 'models/persons.ts': TESTED(), 'quality/renamed.ts': OWN });
    writeFileSync(join(directory, 'data/people.csv'), 'id,email\n1,ada-secret@example.org\n2,ada-secret@example.org\n');
    await martlet(directory, 'build', '--store-failures');
    const warehouse = await openDuckDB({ path: join(directory, 'warehouse.duckdb') });
    const session = await warehouse.session();
    const rows = await session.query(`select * from _martlet_failures.shop__${table} order by all`);
    await session.close();
    await warehouse.close();
    return rows;
  }

  test.each([
    [
      'gold__persons__matches_email',
      [
        { id: '1', email: expect.not.stringContaining('@') },
        { id: '2', email: expect.anything() },
      ],
    ],
    ['gold__persons__unique_email', [{ email: expect.not.stringContaining('@'), rows: '2' }]],
    [
      'renamed',
      [
        { id: '1', address: expect.not.stringContaining('@') },
        { id: '2', address: expect.anything() },
      ],
    ],
  ])('are masked in columns that are marked, and in what comes from them: %s', async (table, rows) => {
    expect(await kept('', table)).toMatchObject(rows);
  });

  test('are kept as they are where the config says so', async () => {
    expect(await kept("retention: { personalFailingRows: 'plain' },", 'gold__persons__matches_email')).toMatchObject([
      { email: 'ada-secret@example.org' },
      { email: 'ada-secret@example.org' },
    ]);
  });
});
