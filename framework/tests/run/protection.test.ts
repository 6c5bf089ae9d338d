import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';

const WAREHOUSE = 'warehouse.duckdb';

const config = (environments: string, warehouse = WAREHOUSE): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', retention: { publications: 1 }, data: { directory: 'data' },
    targets: { local: { warehouse: 'duckdb', path: ${JSON.stringify(warehouse)} } }, environments: ${environments} });`;

const orders = (ids: readonly number[]): string => `
  import { integer, seed } from 'martlet';
  export const orders = seed({ name: 'orders', columns: { id: integer().notNull() }, rows: ${JSON.stringify(ids.map((id) => ({ id })))} });`;

const totals = (columns: string, select: string, others = ''): string => `
  import { count, integer, model, incremental } from 'martlet';
  import { orders } from './orders.js';
  export const totals = model({ name: 'totals', from: { orders }, columns: { ${columns} }, ${others}
    query: (db) => db.selectFrom('orders').select(${select}) });`;

const FILES = { 'models/orders.ts': orders([1]), 'models/totals.ts': totals('id: integer(), twice: integer()', "['id', 'id as twice']") };

/** Each command comes a second after the one before, on the first of January 2026. */
let seconds = 0;

/** Runs a command as a user. */
async function as(user: string, directory: string, argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const world = new FakeSurroundings(directory, { environment: { MARTLET_USER: user, ...variables } });
  seconds += 1;
  const now = new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString();
  Object.assign(world, { clock: { elapsed: () => 0, now: () => now } });
  const exitCode = await main(argv, world);
  return { exitCode, out: world.written, said: world.written + world.complained };
}

/** Another state of a project over the same warehouse: modules are loaded once in a process. */
const later = (directory: string, files: Readonly<Record<string, string>>, environments: string): string =>
  tempProject({ ...FILES, ...files, 'martlet.config.ts': config(environments, join(directory, WAREHOUSE)) });

const statesOf = async (directory: string): Promise<string> => (await as('anyone', directory, ['environments', '--json'])).out;

describe('who may change an environment', () => {
  const OWNED = "{ prod: { protected: { apply: ['ci', 'lead'] } }, dev: { protected: { apply: ['ci'] } } }";

  /** What each command does to an environment, as the command line that would do it, or why it does nothing to any. */
  const CHANGES: Readonly<Record<string, readonly string[] | string>> = {
    build: ['build'],
    run: ['run'],
    ingest: ['ingest'],
    plan: ['plan', '--auto-apply'],
    apply: ['apply'],
    retry: ['retry'],
    restate: ['restate', 'totals'],
    promote: ['promote', 'dev', 'prod'],
    rollback: ['rollback'],
    invalidate: ['invalidate', 'dev'],
    janitor: ['janitor'],
    forget: ['forget', '--subject', 'customer_id=C-1', '--apply'],
    rename: ['rename', 'former'],
    unlock: ['unlock'],
    ci: ['ci', 'merge', '--pull-request', '7'],
    access: 'writes files',
    approve: 'writes a file beside the plan',
    test: 'notes how tests ended',
    freshness: 'notes ages',
    monitor: 'notes what it measures',
    quality: 'notes scores',
    alerts: 'notes what was sent',
    mutate: 'runs unit tests',
    cost: 'reads',
    runs: 'reads',
    environments: 'reads',
    generate: 'writes files of data',
    source: 'writes declarations',
    check: 'reads code',
    compile: 'reads code',
    lineage: 'reads code',
    pii: 'reads code',
    grants: ['grants', '--apply'],
    docs: 'reads',
    ls: 'reads',
    diff: 'reads',
    show: 'reads',
    sql: 'reads',
    export: 'writes files',
    debug: 'reads',
    clean: 'removes target/',
    metrics: 'reads',
    airflow: 'writes files',
    client: 'writes a file',
    report: 'writes workbooks',
    tableau: 'writes files',
    serve: 'reads',
    audit: 'reads',
  };

  test('every command says whether it changes one', () => {
    expect(Object.keys(COMMANDS).filter((name) => CHANGES[name] === undefined)).toEqual([]);
  });

  const changing = Object.entries(CHANGES).flatMap(([name, argv]) => (typeof argv === 'string' ? [] : [[name, argv] as const]));

  test('no command that changes one goes on for somebody who may not, and each does for somebody who may', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(OWNED) });
    for (const argv of [['build'], ['build', '--env', 'dev']]) expect(await as('ci', directory, argv)).toMatchObject({ exitCode: 0 });
    const next = later(directory, { 'models/orders.ts': orders([1, 2]) }, OWNED);
    expect(await as('anna', next, ['plan'])).toMatchObject({ exitCode: 0 });
    const before = await statesOf(next);
    for (const [name, argv] of changing) {
      const { exitCode, said } = await as('anna', next, argv);
      expect({ name, exitCode, said }).toEqual({ name, exitCode: 2, said: expect.stringContaining('MARTLET-U122  anna may not change') });
    }
    expect(await statesOf(next)).toBe(before);
    // What it shows without doing it, it shows to everybody.
    expect(await as('anna', next, ['promote', 'dev', 'prod', '--dry-run'])).toMatchObject({ exitCode: 0 });
    for (const [name, argv] of changing.filter(([, [first]]) => first !== 'rename')) {
      const { said } = await as('ci', next, argv);
      expect({ name, said }).not.toMatchObject({ said: expect.stringContaining('MARTLET-U122') });
    }
  });

  test('a CI system is ci, whoever it works for; MARTLET_USER names the user', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(OWNED) });
    expect(await as('', directory, ['build'], { CI: 'true', GITHUB_ACTOR: 'anna' })).toMatchObject({ exitCode: 0 });
    expect(await as('lead', directory, ['build'])).toMatchObject({ exitCode: 0 });
    const [first] = (await as('anna', directory, ['environments', '--history', '--json'])).out.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ environment: 'prod', action: 'build', by: 'anna' });
  });
});

describe('freezes', () => {
  const frozen = (stops: string): string =>
    `{ prod: { protected: { freeze: [{ from: '2025-12-20T18:00+01:00', to: '2026-01-02', reason: 'Closing of the year', ${stops} }] } } }`;

  it('let data through and hold changes back, unless a reason is given, which is kept', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
    expect(await as('anna', directory, ['build'])).toMatchObject({ exitCode: 0 });
    const same = later(directory, {}, frozen(''));
    expect(await as('anna', same, ['build'])).toMatchObject({ exitCode: 0 });
    const changed = later(
      directory,
      { 'models/totals.ts': totals('id: integer(), twice: integer(), more: integer()', "['id', 'id as twice', 'id as more']") },
      frozen(''),
    );
    const { exitCode, said } = await as('anna', changed, ['build']);
    expect({ exitCode, said }).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U123  prod is frozen from') });
    expect(said).toContain('Closing of the year');
    expect(await as('anna', changed, ['rollback'])).toMatchObject({ exitCode: 2 });
    expect(await as('anna', changed, ['build', '--override-freeze', 'The auditors ask for it'])).toMatchObject({ exitCode: 0 });
    const { out } = await as('anna', changed, ['environments', '--history', '--json', '--env', 'prod']);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ action: 'build', by: 'anna', overridesFreeze: 'The auditors ask for it' });
  });

  it('stop everything where they say so', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config('{}') });
    expect(await as('anna', directory, ['build'])).toMatchObject({ exitCode: 0 });
    expect(await as('anna', later(directory, {}, frozen("stops: 'everything'")), ['build'])).toMatchObject({ exitCode: 2 });
    // The other environments are not frozen.
    expect(await as('anna', later(directory, {}, frozen("stops: 'everything'")), ['build', '--env', 'dev'])).toMatchObject({ exitCode: 0 });
  });
});

describe('an environment without drops', () => {
  const KEPT = '{ prod: { protected: { drops: false } } }';

  it('loses no relation and no column, by a build or by a promotion', async () => {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(KEPT) });
    expect(await as('anna', directory, ['build'])).toMatchObject({ exitCode: 0 });
    const narrow = later(directory, { 'models/totals.ts': totals('id: integer()', "'id'") }, KEPT);
    const built = await as('anna', narrow, ['build']);
    expect(built).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U124  prod would lose gold.totals.twice') });
    expect(await as('anna', narrow, ['build', '--env', 'dev'])).toMatchObject({ exitCode: 0 });
    expect(await as('anna', narrow, ['promote', 'dev', 'prod'])).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('gold.totals.twice'),
    });

    const less = later(directory, {}, KEPT);
    rmSync(join(less, 'models/totals.ts'));
    expect(await as('anna', less, ['build'])).toMatchObject({ exitCode: 2, said: expect.stringContaining('prod would lose gold.totals,') });
  });

  it('keeps what can’t be computed again: no table is replaced, and the janitor leaves one that was before', async () => {
    const kept = (more: string): string =>
      totals(
        `id: integer().notNull()${more === '' ? '' : ', more: integer()'}`,
        more === '' ? "['id']" : "['id', 'id as more']",
        "materialized: incremental({ strategy: 'append', cursor: 'id' }),",
      );
    const files = { 'models/orders.ts': orders([1]), 'models/totals.ts': kept('') };
    const directory = tempProject({ ...files, 'martlet.config.ts': config('{}') });
    expect(await as('anna', directory, ['build'])).toMatchObject({ exitCode: 0 });
    // The source forgets the first order, and the code changes: another table takes the place of the first one.
    const forgotten = { 'models/orders.ts': orders([2]), 'models/totals.ts': kept('more') };
    const refused = await as('anna', later(directory, forgotten, KEPT), ['build', '--kept', 'replace']);
    expect(refused).toMatchObject({ exitCode: 2, said: expect.stringContaining('prod would lose rows of *') });
    const tables = async (project: string): Promise<string> => (await as('anna', project, ['janitor', '--dry-run', '--json'])).out;
    const replaced = later(directory, forgotten, '{}');
    // The janitor of a project that allows drops would take the old table away.
    expect(await as('anna', later(directory, forgotten, KEPT), ['build', '--env', 'dev', '--kept', 'replace'])).toMatchObject({
      exitCode: 0,
    });
    expect(await as('anna', replaced, ['promote', 'dev', 'prod', '--kept', 'replace'])).toMatchObject({ exitCode: 0 });
    expect(await tables(replaced)).toContain('totals__');
    expect(await tables(later(directory, forgotten, KEPT))).not.toContain('totals__');
  });
});

describe('approvals', () => {
  const people = { anna: generateKeyPairSync('ed25519'), ben: generateKeyPairSync('ed25519'), eve: generateKeyPairSync('ed25519') };
  const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
  const APPROVED = `{ prod: { protected: { approvals: 2, approvers: { anna: '${pem(people.anna.publicKey)}', ben: '${pem(people.ben.publicKey)}', carl: '${pem(people.ben.publicKey)}' } } } }`;

  async function planned(user: string) {
    const directory = tempProject({ ...FILES, 'martlet.config.ts': config(APPROVED) });
    for (const [name, { privateKey }] of Object.entries(people))
      writeFileSync(join(directory, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(await as(user, directory, ['plan', '--out', 'prod.json'])).toMatchObject({ exitCode: 0 });
    const approve = (name: string) => as(name, directory, ['approve', 'prod.json', '--key', `${name}.pem`]);
    return { directory, approve, apply: () => as('lead', directory, ['apply', 'prod.json']) };
  }

  it('are asked for of a plan that changes more than data, and are kept in the history', async () => {
    const { directory, approve, apply } = await planned('author');
    expect(await as('lead', directory, ['build'])).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('needs 2 approvals, and has none'),
    });
    expect(await as('lead', directory, ['build', '--env', 'dev'])).toMatchObject({ exitCode: 0 });
    expect(await as('lead', directory, ['promote', 'dev', 'prod'])).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('MARTLET-U125'),
    });
    expect(await approve('anna')).toMatchObject({ exitCode: 0 });
    expect(await approve('anna')).toMatchObject({ exitCode: 0 });
    expect(await apply()).toMatchObject({ exitCode: 2, said: expect.stringContaining('has that of anna alone') });
    expect(await approve('ben')).toMatchObject({ exitCode: 0 });
    expect(await apply()).toMatchObject({ exitCode: 0 });
    const { out } = await as('lead', directory, ['environments', '--history', '--json']);
    expect(JSON.parse(out)).toMatchObject({ action: 'build', by: 'lead', approvals: ['anna', 'ben'] });
    // Data alone needs none.
    expect(await as('lead', directory, ['build'])).toMatchObject({ exitCode: 0 });
    // What was approved is done, and approves nothing else.
    const more = later(
      directory,
      { 'models/totals.ts': totals('id: integer(), twice: integer(), more: integer()', "['id', 'id as twice', 'id as more']") },
      APPROVED,
    );
    for (const file of ['prod.json', 'prod.json.anna.approval', 'prod.json.ben.approval'])
      writeFileSync(join(more, file), readFileSync(join(directory, file)));
    expect(await as('lead', more, ['apply', 'prod.json'])).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-S007') });
  });

  it('count from approvers only, never from the author, and never for another plan', async () => {
    const { directory, approve, apply } = await planned('anna');
    expect(await approve('anna')).toMatchObject({ exitCode: 2, said: expect.stringContaining('anna made the plan') });
    expect(await approve('eve')).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U127') });
    expect(await approve('ben')).toMatchObject({ exitCode: 0 });
    const approval = join(directory, 'prod.json.ben.approval');
    const signed = readFileSync(approval, 'utf8');
    // The same signature under another name is that of nobody.
    writeFileSync(join(directory, 'prod.json.carl.approval'), signed.replace('"ben"', '"carl"'));
    expect(await apply()).toMatchObject({ exitCode: 2, said: expect.stringContaining('MARTLET-U126') });
    rmSync(join(directory, 'prod.json.carl.approval'));
    const plan = readFileSync(join(directory, 'prod.json'), 'utf8');
    writeFileSync(join(directory, 'prod.json'), plan.replace('"author": "anna"', '"author": "eve"'));
    expect(await apply()).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('it is of another plan, or the plan was changed since'),
    });
  });

  it('name public keys that are some, of as many people as have to approve', async () => {
    const broken = (protection: string) =>
      as('anna', tempProject({ 'martlet.config.ts': config(`{ prod: { protected: ${protection} } }`) }), ['check']);
    expect(await broken('{ approvals: 1 }')).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('are more than there are `approvers`'),
    });
    expect(await broken("{ approvers: { anna: 'nonsense' } }")).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('it is no public ed25519 key'),
    });
    expect(await broken("{ freeze: [{ from: '2026-01-02', to: '2026-01-01', reason: 'no' }] }")).toMatchObject({ exitCode: 2 });
    expect(await broken("{ freeze: [{ from: '2026-01-02T10:00', to: '2026-01-03', reason: 'no' }] }")).toMatchObject({ exitCode: 2 });
  });
});
