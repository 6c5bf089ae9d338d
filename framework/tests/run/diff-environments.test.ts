import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffLines, styleFor } from '../../src/cli/report/index.js';
import { loadProject } from '../../src/project/index.js';
import { type DiffRequest, diffEnvironments, isDifferent } from '../../src/run/index.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const PLAIN = styleFor({ hasColor: false });

const people = (rows: string, more = ''): string => `
  import { decimal, integer, seed, text } from 'martlet';
  export const people = seed({ name: 'people', grain: ['id'],
    columns: { id: integer().notNull(), balance: decimal(18, 2), mail: text().pii('email') ${more} }, rows: [${rows}] });`;
const view = (name: string, from: string, select: string, columns: string, more = 'materialized: view(),'): string => `
  import { add, decimal, ephemeral, integer, model, multiply, text, view } from 'martlet';
  import { ${from} } from './${from}.js';
  export const ${name} = model({ name: '${name}', from: { ${from} }, columns: { ${columns} }, ${more}
    query: (db) => db.selectFrom('${from}').select(({ ref }) => [${select}]) });`;

const BASE = {
  'models/people.ts': people(
    `{ id: 1, balance: '10.00', mail: 'a@x' }, { id: 2, balance: '20.00', mail: 'b@x' }, { id: 3, balance: null, mail: null }`,
  ),
  'models/balances.ts': view('balances', 'people', `'balance'`, 'balance: decimal(18, 2)'),
  'models/ids.ts': view('ids', 'people', `'id'`, 'id: integer()'),
  'models/old.ts': view('old', 'people', `'id'`, 'id: integer()'),
};
const CHANGED: Readonly<Record<string, string | undefined>> = {
  ...BASE,
  'models/people.ts': people(
    `{ id: 1, balance: '10.01', mail: 'z@x' }, { id: 2, balance: '20.00', mail: 'b@x' }, { id: 4, balance: null, mail: 'd@x' }`,
  ),
  'models/old.ts': undefined,
  'models/fresh.ts': view('fresh', 'people', `'id'`, 'id: integer()', ''),
};

/** The directory of a project whose files, as they are in `dev`, stand over a warehouse that holds `prod` too. */
async function environments(changes: Readonly<Record<string, string | undefined>>): Promise<string> {
  const directory = tempProject(BASE);
  await run(directory, { command: 'build' });
  const changed = over(directory, { ...BASE, ...changes });
  await run(changed, { command: 'build', environment: 'dev' });
  return changed;
}

function over(directory: string, files: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  return tempProject(Object.fromEntries(given), join(directory, 'warehouse.duckdb'));
}

async function diff(directory: string, request: Partial<DiffRequest> = {}) {
  const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
  return diffEnvironments(await loadProject(directory), { left: 'prod', right: 'dev', samples: 5, clock, ...request });
}

describe('two environments', () => {
  test('differ in relations, rows, and values, which are shown but for personal data', async () => {
    expect(diffLines(await diff(await environments(CHANGED)), PLAIN)).toEqual([
      'Only in prod (1)',
      '  - gold.old',
      '',
      'Only in dev (1)',
      '  + gold.fresh  3 rows',
      '',
      'bronze.people  by id',
      '  ~ id  expression',
      '  ~ balance  expression',
      '  ~ mail  expression',
      '  1 row equal, 1 different, 1 only in prod, 1 only in dev',
      '',
      '  Column   Matching  Different',
      '  balance    50.00%          1',
      '  mail       50.00%          1',
      '',
      '  for example, prod → dev',
      '    id  difference',
      '    1   balance 10.00 → 10.01, mail REDACTED → REDACTED',
      '',
      '  only in prod',
      '    id  balance  mail',
      '    3   null     null',
      '',
      '  only in dev',
      '    id  balance  mail',
      '    4   null     REDACTED',
      '',
      'gold.balances',
      '  2 rows in both, 1 only in prod, 1 only in dev',
      '',
      '  only in prod',
      '    balance',
      '    10.00',
      '',
      '  only in dev',
      '    balance',
      '    10.01',
      '',
      'gold.ids',
      '  2 rows in both, 1 only in prod, 1 only in dev',
      '',
      '  only in prod',
      '    id',
      '    3',
      '',
      '  only in dev',
      '    id',
      '    4',
      '',
      'prod and dev differ in 5 of 5 relations.',
    ]);
  });

  test('are equal where both stand for the same versions, and nothing is read to say so', async () => {
    expect(diffLines(await diff(await environments({})), PLAIN)).toEqual([
      'prod and dev are equal. 4 relations are one version in both and so identical.',
    ]);
  });

  test('are equal where another query returns the same rows', async () => {
    const same = view('ids', 'people', `multiply(ref('id'), 1).as('id')`, 'id: integer()');
    const found = await diff(await environments({ 'models/ids.ts': same }));
    expect(found.relations.some(isDifferent)).toBe(false);
    expect(diffLines(found, PLAIN)).toEqual([
      'Other versions with the same columns and rows: gold.ids.',
      '',
      'prod and dev are equal. 3 relations are one version in both and so identical.',
    ]);
  });

  test('differ in columns, and those of another type are compared only where that is exact', async () => {
    const retyped = view('balances', 'people', `'balance', 'id'`, 'balance: decimal(20, 4), id: integer()');
    const renamed = view('ids', 'people', `'mail'`, `mail: text().pii('email')`);
    const found = await diff(await environments({ 'models/balances.ts': retyped, 'models/ids.ts': renamed }));
    const byId = new Map(found.relations.map((relation) => [relation.id, relation]));
    expect(byId.get('gold.balances')).toMatchObject({
      columns: [
        { name: 'balance', change: 'type', before: 'decimal(18, 2)', after: 'decimal(20, 4)' },
        { name: 'id', change: 'added' },
      ],
      data: { kind: 'unkeyed', leftOnly: 0, rightOnly: 0, both: 3, notCompared: [] },
    });
    expect(byId.get('gold.ids')).toMatchObject({ data: { kind: 'not-compared', because: 'no-common-column' } });
  });

  test('are compared without data when that is asked for, and in part', async () => {
    const directory = await environments(CHANGED);
    const found = await diff(directory, { schemaOnly: true, select: ['people', 'ids'] });
    expect(found.relations).toMatchObject([
      { id: 'bronze.people', data: { kind: 'not-compared', because: 'schema-only' } },
      { id: 'gold.ids', data: { kind: 'not-compared', because: 'schema-only' } },
    ]);
    expect(diffLines(found, PLAIN)).toEqual([
      'Other versions with the same columns, rows not compared: bronze.people, gold.ids.',
      '',
      'prod and dev are equal.',
    ]);
  });

  test('show no value of a column that the project no longer declares, since nobody knows what it holds', async () => {
    const directory = tempProject(BASE);
    await run(directory, { command: 'build' });
    await run(over(directory, CHANGED), { command: 'build', environment: 'dev' });
    const found = await diff(over(directory, { ...CHANGED, 'models/balances.ts': undefined }));
    expect(found.relations.find(({ id }) => id === 'gold.balances')).toMatchObject({
      data: { kind: 'unkeyed', samples: { leftOnly: [{ balance: 'REDACTED' }], rightOnly: [{ balance: 'REDACTED' }] } },
    });
  });

  test('must exist', async () => {
    await expect(diff(await environments({}), { right: 'dve' })).rejects.toMatchObject({
      reason: 'environment-unknown',
      parameters: { environment: 'dve', known: ['dev', 'prod'] },
    });
  });
});
