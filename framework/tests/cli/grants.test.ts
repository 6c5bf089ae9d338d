import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { rowsOf } from '../run-project.js';
import { PersonalShop, PLANTED } from '../serve/access/personal-shop.js';
import { FakeSurroundings } from './fake-surroundings.js';

const ROLES = `
  analyst: { principals: 'ANALYST', relations: ['gold.*'], mask: { email: 'tokenized', birth: 'generalized', name: 'absent' },
    rows: { 'gold.dim_people': "region = 'south'" }, columns: { 'gold.dim_people': { except: ['salary'] } } },
  auditor: { principals: ['AUDITOR'], relations: 'gold.dim_people', clearance: '*', environments: ['prod', 'dev'] },
  readers: { relations: '*' }`;

async function martlet(directory: string, ...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const world = new FakeSurroundings(directory);
  const code = await main(argv, world);
  return { code, text: world.written + world.complained };
}

function edit(directory: string, file: string, from: string, to: string): void {
  const path = join(directory, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

async function execute(directory: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(directory, 'warehouse.duckdb'));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

test('roles with principals have views of their own on DuckDB, which each publication brings up to date', async () => {
  const directory = PersonalShop.write(ROLES);
  expect(await martlet(directory, 'build')).toMatchObject({ code: 0 });
  expect(await martlet(directory, 'grants')).toEqual({ code: 0, text: 'Rights in prod are as declared.\n' });

  const [seen, second] = await rowsOf(directory, 'select * from gold__for_analyst.dim_people order by note');
  expect(Object.keys(seen ?? {})).not.toContain('name');
  expect(Object.keys(seen ?? {})).not.toContain('salary');
  expect(seen).toMatchObject({
    email: expect.stringMatching(/^[0-9a-f]{64}$/),
    born_on: '1815-01-01',
    illness: 'REDACTED',
    region: 'south',
  });
  expect(second).toMatchObject({ note: 'b' });
  expect(await rowsOf(directory, 'select count(*) as n from gold__for_analyst.dim_people')).toEqual([{ n: '2' }]);
  expect(await rowsOf(directory, "select email from gold__for_auditor.dim_people where note = 'a'")).toEqual([{ email: PLANTED.email }]);

  // What the contract marks from now on is hidden by the publication that says so.
  // Modules are loaded once in a process, so that what is edited is another directory over the same warehouse.
  const edited = PersonalShop.write(ROLES);
  edit(edited, 'martlet.config.ts', 'warehouse.duckdb', join(directory, 'warehouse.duckdb'));
  for (const name of ['dim_people', 'fact_payments']) edit(edited, `models/${name}.ts`, 'note: text()', "note: text().pii('other')");
  expect(await martlet(edited, 'build')).toMatchObject({ code: 0 });
  expect(await rowsOf(directory, 'select distinct note from gold__for_analyst.dim_people')).toEqual([{ note: 'REDACTED' }]);
  expect((await martlet(edited, 'grants')).code).toBe(0);
}, 120_000);

test('rights that differ are told, with exit code 1, and mended', async () => {
  const directory = PersonalShop.write(ROLES);
  expect(await martlet(directory, 'build')).toMatchObject({ code: 0 });
  await execute(
    directory,
    `drop view gold__for_auditor.dim_people;
     create or replace view gold__for_analyst.dim_people as select * from gold.dim_people;
     create view gold__for_analyst.of_another as select 1 as one;
     create view gold__for_analyst.left_over as select 2 as two;
     comment on view gold__for_analyst.left_over is 'martlet rights 00'`,
  );
  const { code, text } = await martlet(directory, 'grants', '--plan');
  expect(code).toBe(1);
  expect(text).toMatch(/missing gold__for_auditor\.dim_people {2}the view of the role auditor/);
  expect(text).toMatch(/changed gold__for_analyst\.dim_people {2}the view of the role analyst/);
  expect(text).toMatch(/extra {3}gold__for_analyst\.left_over/);
  expect(text).not.toContain('of_another');
  expect(await martlet(directory, 'grants', '--apply')).toEqual({
    code: 0,
    text: expect.stringContaining('Mended 3 differences in prod.'),
  });
  expect(await martlet(directory, 'grants')).toMatchObject({ code: 0 });
  const left = await rowsOf(directory, "select view_name from duckdb_views() where schema_name = 'gold__for_analyst' order by 1");
  expect(left.map(({ view_name }) => view_name)).toEqual(['dim_people', 'fact_payments', 'of_another']);
  expect(await rowsOf(directory, 'select count(*) as n from gold__for_analyst.dim_people')).toEqual([{ n: '2' }]);
}, 120_000);

test('a project in which nobody has a role in the warehouse has nothing to compare', async () => {
  const directory = PersonalShop.write(`readers: { relations: '*' }`);
  expect(await martlet(directory, 'build')).toMatchObject({ code: 0 });
  expect(await martlet(directory, 'grants')).toMatchObject({ code: 2, text: expect.stringContaining('MARTLET-U387') });
}, 120_000);
