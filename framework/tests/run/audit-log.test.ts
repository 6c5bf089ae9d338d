import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { AccessLog } from '../../src/serve/access/access-log.js';
import type { AuditEntry } from '../../src/state/index.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const config = (more: string, warehouse = 'warehouse.duckdb'): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', targets: { local: { warehouse: 'duckdb', path: ${JSON.stringify(warehouse)} } }, ${more} });`;

const orders = (ids: readonly number[]): string => `
  import { integer, seed } from 'martlet';
  export const orders = seed({ name: 'orders', columns: { id: integer().notNull() }, rows: ${JSON.stringify(ids.map((id) => ({ id })))} });`;

const project = (ids: readonly number[], more = '', warehouse = 'warehouse.duckdb'): string =>
  tempProject({ 'martlet.config.ts': config(more, warehouse), 'models/orders.ts': orders(ids) });

/** The same project after a change: modules are loaded once in a process. */
const later = (directory: string, ids: readonly number[], more = ''): string => project(ids, more, join(directory, 'warehouse.duckdb'));

async function as(user: string | undefined, directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory, { environment: user === undefined ? {} : { MARTLET_USER: user } });
  const exitCode = await main(argv, world);
  return { exitCode, out: world.written, said: world.written + world.complained };
}

async function log(directory: string, ...options: readonly string[]): Promise<readonly AuditEntry[]> {
  const { out, exitCode, said } = await as('auditor', directory, 'audit', 'show', '--json', ...options);
  expect(exitCode, said).toBe(0);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const verify = (directory: string, ...options: readonly string[]) => as('auditor', directory, 'audit', 'verify', ...options);
const told = (entries: readonly AuditEntry[]) => entries.map(({ action, outcome, who }) => `${who.name}: ${action} ${outcome}`);

describe('the audit log', () => {
  test('says who has planned, built, promoted, rolled back, taken away and unlocked what', async () => {
    const directory = project([1]);
    await as('anna', directory, 'plan');
    await as('anna', directory, 'build');
    await as('anna', directory, 'build');
    await as('ben', later(directory, [1, 2]), 'build', '--env', 'dev');
    const next = later(directory, [1, 2]);
    await as('cleo', next, 'promote', 'dev', 'prod');
    await as('dan', next, 'rollback');
    await as('eva', next, 'invalidate', 'dev');
    await as('finn', next, 'unlock');
    await as('gus', next, 'test');
    const entries = await log(next);
    expect(told(entries)).toEqual([
      'anna: plan done',
      'anna: configure done',
      'anna: apply begun',
      'anna: publish done',
      'anna: apply done',
      'ben: configure done',
      'ben: apply begun',
      'ben: publish done',
      'ben: apply done',
      'cleo: configure done',
      'cleo: promote done',
      'dan: rollback done',
      'eva: invalidate done',
      'finn: unlock begun',
      'finn: unlock done',
    ]);
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
    expect(entries[2]).toMatchObject({
      environment: 'prod',
      details: { command: 'build', steps: 2 },
      who: { proof: 'variable', account: userInfo().username },
    });
    expect(entries[2]?.details?.plan).toBe(entries[0]?.details?.plan);
    expect(entries[11]).toMatchObject({ environment: 'prod', details: { publication: 3, restores: 1 } });
    expect(await verify(next)).toMatchObject({ exitCode: 0, out: expect.stringContaining('whole: 15 entries') });
  });

  test('is asked by person, action, run, time and environment', async () => {
    const directory = project([1]);
    await as('anna', directory, 'build');
    await as(undefined, later(directory, [1, 2]), 'build', '--env', 'dev');
    const all = await log(directory);
    expect((await log(directory, '--by', 'anna')).length).toBe(4);
    expect(told(await log(directory, '--action', 'publish', '--env', 'dev'))).toEqual([`${userInfo().username}: publish done`]);
    expect((await log(directory, '--action', 'publish', '--env', 'dev'))[0]?.who).toMatchObject({ proof: 'system-account' });
    const [first, last] = [all.at(0), all.at(-1)];
    expect(await log(directory, '--run', (first?.runId ?? '').slice(0, 6))).toEqual(all.slice(0, 4));
    expect(await log(directory, '--until', '2020-01-01')).toEqual([]);
    expect(await log(directory, '--since', '2020-01-01', '--most', '1')).toEqual([last]);
    expect((await as('anna', directory, 'audit')).out).toMatch(/Entry +At +Who +Action.*\n.*configure/);
  });

  test('says which parts of the config have changed, once for each environment', async () => {
    const directory = project([1]);
    await as('anna', directory, 'build');
    await as('ben', later(directory, [1, 2], 'threads: 2, retention: { days: 3 }'), 'build');
    const changes = await log(directory, '--action', 'configure');
    expect(changes.map(({ who, details }) => [who.name, details?.changed])).toEqual([
      ['anna', expect.arrayContaining(['name', 'targets', 'threads'])],
      ['ben', ['retention', 'targets', 'threads']],
    ]);
  });

  test('tells of an apply that failed', async () => {
    const directory = tempProject({
      'martlet.config.ts': config(''),
      'models/orders.ts': `import { integer, seed } from 'martlet';
        export const orders = seed({ name: 'orders', columns: { id: integer().unique() }, rows: [{ id: 1 }, { id: 1 }] });`,
    });
    await as('anna', directory, 'build');
    expect(told(await log(directory)).at(-1)).toBe('anna: apply failed');
  });

  test.each([
    ["update _martlet.audit set body = replace(body, 'anna', 'mallory') where sequence like '%3'", 'Entry 3 was changed'],
    ["delete from _martlet.audit where sequence like '%2'", 'Entries 2 to 2 are missing'],
    ["delete from _martlet.audit where sequence > '000000000002'", 'Entry 3 is missing, which publication 1 of prod names'],
    ['delete from _martlet.audit', 'which publication 1 of prod names'],
    ["insert into _martlet.audit select * from _martlet.audit where sequence like '%1'", 'There are several entries 1'],
  ])('does not verify after %s', async (statement, found) => {
    const directory = project([1]);
    await as('anna', directory, 'build');
    await rowsOf(directory, statement);
    const verdict = await verify(directory);
    expect(verdict).toMatchObject({ exitCode: 1, said: expect.stringContaining(found) });
    const machine = await verify(directory, '--json');
    expect(JSON.parse(machine.out)).toMatchObject({ kind: 'audit-verified', isWhole: false, problems: [{}] });
  });

  test('has a head by which who keeps it finds out that its end was cut off', async () => {
    const directory = project([1]);
    await as('anna', directory, 'build');
    const [, head = ''] = /Its head is (\S+)/.exec((await verify(directory)).out) ?? [];
    expect(await verify(directory, '--head', head)).toMatchObject({ exitCode: 0 });
    await rowsOf(directory, "delete from _martlet.audit where sequence > '000000000003'");
    expect(await verify(directory)).toMatchObject({ exitCode: 0 });
    expect(await verify(directory, '--head', head)).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('which the head that you gave names'),
    });
    expect(await verify(directory, '--head', '4:abc')).toMatchObject({ exitCode: 2 });
  });

  test('goes on after the project was renamed, and verifies what it was called before', async () => {
    const directory = project([1]);
    await as('anna', directory, 'build');
    const renamed = tempProject({
      'martlet.config.ts': config('', join(directory, 'warehouse.duckdb')).replace("'shop'", "'store'"),
      'models/orders.ts': orders([1]),
    });
    await as('ben', renamed, 'rename', 'shop');
    await as('ben', renamed, 'build', '--full-refresh');
    expect(told(await log(renamed, '--action', 'publish', 'rename'))).toEqual([
      'anna: publish done',
      'ben: rename begun',
      'ben: rename done',
      'ben: publish done',
    ]);
    expect(await verify(renamed)).toMatchObject({ exitCode: 0 });
    await rowsOf(directory, "delete from _martlet.audit where project = 'shop' and sequence like '%4'");
    expect(await verify(renamed)).toMatchObject({ exitCode: 1, said: expect.stringContaining('which the rename to store names') });
  });
});

describe('the file of the audit log', () => {
  const FILE = "audit: { file: 'audit/log.jsonl' }";
  const path = (directory: string) => join(directory, 'audit/log.jsonl');
  const lines = (directory: string) => readFileSync(path(directory), 'utf8').split('\n').slice(0, -1);
  const built = async (): Promise<string> => {
    const directory = project([1], FILE);
    await as('anna', directory, 'build');
    return directory;
  };

  test('holds a copy of each entry, is added to and never rewritten, and is read by its owner alone', async () => {
    const directory = await built();
    const before = readFileSync(path(directory), 'utf8');
    expect(lines(directory)).toHaveLength(4);
    await as('anna', directory, 'unlock');
    expect(readFileSync(path(directory), 'utf8').startsWith(before)).toBe(true);
    expect(lines(directory)).toHaveLength(6);
    expect(statSync(path(directory)).mode & 0o777).toBe(0o600);
    expect(await verify(directory)).toMatchObject({ exitCode: 0 });
  });

  test('gets what a killed command did not add, behind what it left of a line', async () => {
    const directory = await built();
    const [first = '', second = ''] = lines(directory);
    writeFileSync(path(directory), `${first}\n${second.slice(0, 40)}`);
    expect(await verify(directory)).toMatchObject({ exitCode: 0 });
    await as('anna', directory, 'unlock');
    expect(lines(directory)).toHaveLength(7);
    expect(await verify(directory)).toMatchObject({ exitCode: 0 });
  });

  test.each<readonly [string, (directory: string) => unknown, string]>([
    [
      'the log and all its hashes were written anew',
      (directory) => rowsOf(directory, 'delete from _martlet.audit').then(() => as('mallory', directory, 'unlock')),
      'Entry 1 is another one in the file',
    ],
    [
      'the end of the log was cut off',
      (directory) => rowsOf(directory, "delete from _martlet.audit where sequence > '000000000003'"),
      'Entry 4 is in the file of the log and not in the log',
    ],
    [
      'a line was taken out',
      (directory) => writeFileSync(path(directory), `${lines(directory).toSpliced(1, 1).join('\n')}\n`),
      'Entry 2 is missing in the file',
    ],
    [
      'a line was changed',
      (directory) => writeFileSync(path(directory), readFileSync(path(directory), 'utf8').replace('"anna"', '"other"')),
      'is another one in the file',
    ],
    ['a line is no entry', (directory) => appendFileSync(path(directory), 'hello\n'), 'Line 5 of the file of the log can’t be read'],
  ])('differs when %s', async (_, manipulate, found) => {
    const directory = await built();
    await manipulate(directory);
    expect(await verify(directory)).toMatchObject({ exitCode: 1, said: expect.stringContaining(found) });
  });

  test('that can’t be written lets nothing begin; one that can’t be read is told', async () => {
    const directory = project([1], "audit: { file: 'models/orders.ts/log.jsonl' }");
    expect(await as('anna', directory, 'build')).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-S376') });
    expect(await rowsOf(directory, "select 1 from duckdb_views() where view_name = 'orders'")).toEqual([]);
    const other = await built();
    rmSync(path(other));
    expect(await verify(other)).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-S377') });
  });
});

test('the audit log names the last lines of who read what, and finds out when they are gone', async () => {
  const directory = project([1], 'serve: {}');
  const path = join(directory, 'access.jsonl');
  const reads = new AccessLog(path, () => new Date());
  const entry = {
    reader: 'bi',
    signIn: 'key',
    interface: 'http',
    operation: 'GET',
    relations: [],
    metrics: [],
    rows: 1,
    bytes: 1,
    milliseconds: 1,
  } as const;
  for (const outcome of ['answered', 'refused', 'answered'] as const) reads.record({ ...entry, outcome });
  await reads.close();
  await as('anna', directory, 'build');
  await as('anna', directory, 'unlock');
  expect((await log(directory, '--action', 'anchor')).map(({ details }) => details)).toEqual([
    { reads: [expect.stringMatching(/^[0-9a-f]{16} 3 [0-9a-f]{64}$/)] },
  ]);
  expect(await verify(directory)).toMatchObject({ exitCode: 0, out: expect.stringContaining('3 lines of who read what') });
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 2).join('\n'));
  expect(await verify(directory)).toMatchObject({ exitCode: 1, said: expect.stringContaining('is missing in access.jsonl, which entry') });
});
