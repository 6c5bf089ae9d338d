import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const SHOP = {
  'models/numbers.ts': `
    import { integer, model, text } from 'martlet';
    export const numbers = model({
      name: 'numbers', from: {}, tags: ['core'], columns: { n: integer().notNull(), word: text() }, materialized: { kind: 'table' },
      query: (db) => db.selectNoFrom((eb) => [eb.val(1).as('n'), eb.val('one').as('word')])
        .unionAll(db.selectNoFrom((eb) => [eb.val(12).as('n'), eb.val(null).as('word')])),
    });`,
  'models/numbers_inline.ts': `
    import { integer, model } from 'martlet';
    import { numbers } from './numbers.js';
    export const numbersInline = model({
      name: 'numbers_inline', from: { numbers }, columns: { n: integer().notNull() }, materialized: { kind: 'ephemeral' },
      query: (db) => db.selectFrom('numbers').select('n'),
    });`,
};

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, json: () => world.lines.map((line) => JSON.parse(line)) };
}

describe('martlet ls', () => {
  it('lists names one a line for whatever reads them', async () => {
    expect(await martlet(tempProject(SHOP), 'ls')).toMatchObject({ exitCode: 0, lines: ['gold.numbers', 'gold.numbers_inline'] });
  });

  it('lists what is selected', async () => {
    const directory = tempProject(SHOP);
    expect((await martlet(directory, 'ls', '--select', 'tag:core', '-s', 'numbers_inline', '--exclude', 'numbers')).lines).toEqual([
      'gold.numbers_inline',
    ]);
    expect((await martlet(directory, 'ls', '--select', 'numbers_inline', 'numbers', '--json')).json()).toEqual([
      { id: 'gold.numbers', kind: 'model', materialized: 'table', file: 'models/numbers.ts', tags: ['core'], dependsOn: [] },
      {
        id: 'gold.numbers_inline',
        kind: 'model',
        materialized: 'ephemeral',
        file: 'models/numbers_inline.ts',
        tags: [],
        dependsOn: ['gold.numbers'],
      },
    ]);
  });

  it('answers an unknown model with a suggestion', async () => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'ls', '--select', '+nubmers+');
    expect([exitCode, ...complaints]).toEqual([2, 'MARTLET-U005  Nothing matches the selector "+nubmers+".', '  Did you mean +numbers+?']);
  });

  it('shows a table in a terminal', async () => {
    const world = new FakeSurroundings(tempProject(SHOP), { isTerminal: true });
    expect(await main(['ls', '--no-color'], world)).toBe(0);
    expect(world.lines).toEqual([
      'Relation             Kind   As         Tags  File',
      'gold.numbers         model  table      core  models/numbers.ts',
      'gold.numbers_inline  model  ephemeral        models/numbers_inline.ts',
    ]);
  });
});

describe('martlet show', () => {
  it('prints the first rows of what is built', async () => {
    const directory = tempProject(SHOP);
    expect((await martlet(directory, 'run', '--quiet')).exitCode).toBe(0);
    expect((await martlet(directory, 'show', 'numbers')).lines).toEqual([' n  word', ' 1  one', '12  null', '', '2 rows']);
    expect((await martlet(directory, 'show', 'gold.numbers', '--limit', '1', '--json')).json()).toHaveLength(1);
  });

  it('runs the query of a model that is no relation', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'run', '--quiet');
    expect((await martlet(directory, 'show', 'numbers_inline', '--limit', '1')).lines).toEqual(['n', '1', '', '1 of 2 rows']);
  });

  it('says what is not built yet', async () => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'show', 'numbers');
    expect([exitCode, ...complaints]).toEqual([
      1,
      'MARTLET-R005  models/numbers.ts:3  gold.numbers is not built yet, so there are no rows to show.',
      '  Build it: martlet build --select +gold.numbers',
    ]);
  });

  it('prints the rows of the environment that is named', async () => {
    const directory = tempProject(SHOP);
    expect((await martlet(directory, 'run', '--quiet')).exitCode).toBe(0);
    const { exitCode, complaints } = await martlet(directory, 'show', 'numbers', '--env', 'dev');
    expect([exitCode, complaints[1]]).toEqual([1, '  Build it: martlet build --select +gold.numbers --env dev']);
    const changed = { ...SHOP, 'models/numbers.ts': SHOP['models/numbers.ts'].replace("eb.val('one')", "eb.val('uno')") };
    const other = tempProject(changed, join(directory, 'warehouse.duckdb'));
    expect((await martlet(other, 'run', '--quiet', '--env', 'dev')).exitCode).toBe(0);
    expect((await martlet(other, 'show', 'numbers', '--env', 'dev')).lines).toContain(' 1  uno');
    expect((await martlet(other, 'show', 'numbers_inline', '--env', 'dev', '--limit', '1')).exitCode).toBe(0);
    expect((await martlet(other, 'show', 'numbers')).lines).toContain(' 1  one');
  });

  it('answers an unknown model with a suggestion', async () => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'show', 'number');
    expect([exitCode, complaints[1]]).toEqual([2, '  Did you mean numbers?']);
  });
});

describe('martlet compile', () => {
  it('writes the SQL of models and tests, and says so', async () => {
    const directory = tempProject(SHOP);
    expect(await martlet(directory, 'compile')).toMatchObject({
      exitCode: 0,
      lines: ['Compiled 1 model and 1 test for duckdb to target/compiled/.'],
    });
    expect(readFileSync(join(directory, 'target/compiled/gold/numbers.sql'), 'utf8')).toMatch(/union all/);
    expect(readFileSync(join(directory, 'target/compiled/tests/gold.numbers.not_null_n.sql'), 'utf8')).toMatch(/is null/);
    expect(existsSync(join(directory, 'target/manifest.json'))).toBe(true);
    expect(existsSync(join(directory, 'warehouse.duckdb'))).toBe(false);
  });

  it('prints what is selected, over the names that readers know', async () => {
    const { lines } = await martlet(tempProject(SHOP), 'compile', '--select', 'numbers');
    expect(lines[0]).toBe('-- gold.numbers  models/numbers.ts');
    expect(lines.at(-1)).toMatch(/;$/);
    expect(lines.join('\n')).not.toContain('__versions');
  });
});

describe('martlet debug', () => {
  it('checks what a project needs', async () => {
    const { exitCode, lines } = await martlet(tempProject(SHOP), 'debug');
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.slice(0, 15).trimEnd())).toEqual([
      'ok    martlet',
      'ok    config',
      'ok    project',
      'ok    data',
      'ok    warehouse',
      ...['sign-in', 'create', 'write', 'read', 'swap'].map((step) => `ok    ${step}`),
    ]);
  });

  it('prints what each role needs on a target, and asks nothing of it', async () => {
    const directory = tempProject({
      ...SHOP,
      'models/crm.ts': `
        import { integer, source } from 'martlet';
        export const crm = source({ name: 'crm', table: { database: 'apps', schema: 'crm', name: 'people' }, columns: { n: integer() } });`,
      'martlet.config.ts': `export default { name: 'shop', defaultTarget: 'snow', targets: {
        local: { warehouse: 'duckdb', path: ':memory:' },
        snow: { warehouse: 'snowflake', database: 'analytics', virtualWarehouse: 'transforming', role: 'transformer' },
        big: { warehouse: 'bigquery', project: 'my-project' },
        bricks: { warehouse: 'databricks', catalog: 'main', volume: '/Volumes/main/bronze/landing' },
      } };`,
    });
    const rights = async (target: string) => (await martlet(directory, 'debug', '--grants', '--target', target, '--json')).json()[0].rights;
    const [snow, big, bricks] = [await rights('snow'), await rights('big'), await rights('bricks')];
    expect(snow.builder).toEqual(expect.arrayContaining(['grant create schema on database analytics to role transformer;']));
    expect(snow.builder).toEqual(expect.arrayContaining(['grant select on future tables in schema apps.crm to role transformer;']));
    expect(snow.reader).toEqual(expect.arrayContaining(['grant select on future views in schema analytics.gold to role martlet_reader;']));
    expect(snow.janitor).toEqual(expect.arrayContaining(['grant role transformer to role martlet_janitor;']));
    expect(big.builder.at(-1)).toBe("grant `roles/bigquery.dataViewer` on schema `apps`.crm to 'serviceAccount:<builder>';");
    expect(big.reader.at(-1)).toBe("grant `roles/bigquery.dataViewer` on schema `my-project`.gold to 'serviceAccount:<reader>';");
    expect(bricks.builder).toContain('grant read volume, write volume on volume main.bronze.landing to `martlet_builder`;');
    expect(bricks.janitor).toContain('grant use schema, manage on schema main.gold__versions to `martlet_janitor`;');
    // No reader needs a right on what is behind the views.
    for (const { reader } of [snow, big, bricks]) expect(reader.join(' ')).not.toContain('__versions');
    const { lines } = await martlet(directory, 'debug', '--grants', '--target', 'local');
    expect(lines).toEqual(['Target local has no users, so there is nothing to grant.']);
    expect((await martlet(directory, 'debug', '--grants')).lines[0]).toBe('-- builder: builds and publishes: martlet build');
  });

  it('runs parts of the suite of conformance, cleans up, and writes a report without names of the account', async () => {
    const directory = tempProject(SHOP);
    const { exitCode, lines } = await martlet(directory, 'debug', '--suite', '--part', 'clones', 'rights', '--report', 'suite.json');
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^6 cases on target \w+, in schema martlet_suite_\d{8}t\d{4}_[0-9a-f]{8}$/);
    expect(lines).toContain('  ok    a clone of a clone keeps its rows when both of its origins are dropped');
    expect(lines.at(-2)).toMatch(/^2 passed, 0 failed, 4 skipped in /);
    const report = JSON.parse(readFileSync(join(directory, 'suite.json'), 'utf8'));
    expect(report).toMatchObject({ kind: 'conformance', warehouse: 'duckdb', passed: 2, failed: 0, skipped: 4, hasReader: false });
    expect(JSON.stringify(report)).not.toContain(directory);
    const { lines: schemas } = await martlet(
      directory,
      'sql',
      "select schema_name from information_schema.schemata where schema_name like 'martlet%'",
    );
    expect(schemas.join(' ')).not.toContain('martlet_suite');
  });

  it('says what the suite costs before it connects, and asks for a yes', async () => {
    const directory = tempProject({
      ...SHOP,
      'martlet.config.ts': `export default { name: 'shop', defaultTarget: 'snow', targets: {
        snow: { warehouse: 'snowflake', database: 'analytics', virtualWarehouse: 'transforming', role: 'transformer' },
      } };`,
    });
    const { exitCode, complaints } = await martlet(directory, 'debug', '--suite');
    expect(exitCode).toBe(2);
    expect(complaints.join(' ')).toContain('MARTLET-U420');
    expect(complaints.join(' ')).toContain('costs about 15 minutes of the virtual warehouse');
    expect(await martlet(directory, 'debug', '--suite', '--part', 'clone')).toMatchObject({ exitCode: 2 });
  });

  it('stops where nothing further makes sense, and says why', async () => {
    const { exitCode, lines } = await martlet(tempProject({ 'martlet.config.ts': 'export default { name: 1 };' }), 'debug');
    expect(exitCode).toBe(2);
    expect(lines.at(-2)).toMatch(/^MARTLET-U002 {2}martlet\.config\.ts:1 {2}The config is not valid: name: /);
  });
});

describe('martlet clean', () => {
  it('removes the artifacts and nothing else', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'run');
    expect(await martlet(directory, 'clean')).toMatchObject({ exitCode: 0, lines: ['Removed target/.'] });
    expect(existsSync(join(directory, 'target'))).toBe(false);
    expect(existsSync(join(directory, 'warehouse.duckdb'))).toBe(true);
  });

  it('touches no directory that is no project', async () => {
    const directory = tempProject({ 'shop/target/precious.txt': 'mine' });
    expect((await martlet(join(directory, 'shop'), 'clean')).exitCode).toBe(2);
    expect(existsSync(join(directory, 'shop/target/precious.txt'))).toBe(true);
  });
});

describe('sample data', () => {
  const GENERATOR = {
    'martlet.config.ts': `
      import { mkdir, writeFile } from 'node:fs/promises';
      import { join } from 'node:path';
      import { defineConfig } from 'martlet';
      const generate = async ({ directory, scale, seed, dirty, onProgress }) => {
        await mkdir(directory, { recursive: true });
        const file = join(directory, 'orders.csv');
        await writeFile(file, 'order_id\\n' + [scale, seed, dirty].join(';') + '\\n');
        onProgress({ table: 'orders', rows: 1, expectedRows: 1 });
        return [{ table: 'orders', file, rows: 1, bytes: 10, dirtyRows: 0 }];
      };
      export default defineConfig({
        name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
        data: { directory: 'data', generator: async () => ({ generate }) },
      });`,
    'sources/orders.ts': `
      import { source, text } from 'martlet';
      export const orders = source({ name: 'orders', columns: { order_id: text() }, files: { pattern: 'orders.csv' } });`,
  };
  const generated = (directory: string): string => readFileSync(join(directory, 'data/orders.csv'), 'utf8').split('\n')[1] ?? '';

  it('is generated as asked for', async () => {
    const directory = tempProject(GENERATOR);
    const { exitCode, lines } = await martlet(directory, 'generate', '--scale', '2.5', '--seed', '7', '--dirty', '0.2');
    expect([exitCode, lines.at(-2)]).toEqual([0, 'Generated in 0.00s: 1 row, 10 bytes in data.']);
    expect(generated(directory)).toBe('2.5;7;0.2');
    await martlet(directory, 'generate', '--dirty', '--quiet');
    expect(generated(directory)).toBe('1;42;0.01');
    await martlet(directory, 'generate');
    expect(generated(directory)).toBe('1;42;0');
  });

  it('is generated by a build that has none, and by no other', async () => {
    const directory = tempProject(GENERATOR);
    const first = await martlet(directory, 'build');
    expect(first.lines[0]).toBe('data holds no files yet: generating sample data at scale 1.');
    expect(first.exitCode).toBe(0);
    writeFileSync(join(directory, 'data/orders.csv'), 'order_id\nmine\n');
    const second = await martlet(directory, 'build');
    expect(second.lines[0]).toMatch(/^martlet build/);
    expect(generated(directory)).toBe('mine');
  });

  it('can’t be generated by a project that declares no generator', async () => {
    const { exitCode, complaints } = await martlet(tempProject(SHOP), 'generate');
    expect([exitCode, complaints[0]]).toEqual([2, 'MARTLET-U008  martlet.config.ts:3  The config declares no generator of sample data.']);
  });
});
