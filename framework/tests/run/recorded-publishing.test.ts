import { expect, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';
import { tempProject } from '../temp-project.js';

const seed = `import { integer, seed } from 'martlet';
  export const numbers = seed({ name: 'numbers', columns: { n: integer().notNull() }, rows: [{ n: 1 }] });`;
const model = (name: string, more = ''): string => `import { integer, model } from 'martlet'; import { numbers } from './numbers.js';
  export const ${name} = model({ name: '${name}', from: { numbers }, columns: { n: integer() }, ${more}
    query: (db) => db.selectFrom('numbers').select('n') });`;
const projectOf = (models: Readonly<Record<string, string>>): Promise<Project> =>
  loadProject(
    tempProject({
      'models/numbers.ts': seed,
      ...Object.fromEntries(Object.entries(models).map(([name, text]) => [`models/${name}.ts`, text])),
    }),
  );
const many = (count: number): Promise<Project> =>
  projectOf(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `model_${index}`,
        model(`model${index}`).replace(`name: 'model${index}'`, `name: 'model_${index}'`),
      ]),
    ),
  );

/** A warehouse that many have open and whose views are swapped one by one, with the state in it; it notes what is sent. */
async function recordedWarehouse(before: (sql: string) => Promise<void> = async () => undefined) {
  const sent: string[] = [];
  const { dialect, statements, ...duckdb } = await openDuckDB({ path: ':memory:' });
  const capabilities = { ...dialect.capabilities, isExclusive: false, publish: 'recorded' as const, hasCheapStatements: false };
  const warehouse: Warehouse = {
    ...duckdb,
    dialect: Object.assign(Object.create(dialect), { capabilities }),
    statements: {
      ...statements,
      grant: ({ name }, { select = [] }) => select.map((reader) => `select 'grant ${name} to ${reader}'`),
      revoke: ({ name }, { select = [] }) => select.map((reader) => `select 'revoke ${name} from ${reader}'`),
    },
    session: async (): Promise<Session> => {
      const inner = await duckdb.session();
      const note = async (sql: string): Promise<void> => {
        sent.push(sql);
        await before(sql);
      };
      return {
        execute: (sql, options) => note(sql).then(() => inner.execute(sql, options)),
        query: (sql, options) => note(sql).then(() => inner.query(sql, options)),
        transaction: (work) => inner.transaction(work),
        close: () => inner.close(),
      };
    },
    authorizeViews: async (views, behind) => void sent.push(`'authorize ${views} on ${behind}'`),
    close: async () => undefined,
  };
  const build = async (project: Project) => {
    sent.length = 0;
    const { steps } = await runProject(project, {
      command: 'build',
      clock: { elapsed: () => performance.now(), now: () => new Date().toISOString() },
      emit: () => undefined,
      threads: 4,
      early: { take: async () => warehouse },
    });
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
    return [...sent];
  };
  return { build, close: duckdb.close };
}

const ofState = (sent: readonly string[]): readonly string[] => sent.filter((sql) => /_martlet/.test(sql));
const authorized = (sent: readonly string[]): readonly string[] => sent.flatMap((sql) => /'(authorize [^']*)'/.exec(sql)?.[1] ?? []);
const rights = (sent: readonly string[]): readonly string[] =>
  sent.flatMap((sql) => /'((?:grant|revoke) [^']*)'/.exec(sql)?.[1] ?? []).sort();

test('points views at the same time', async () => {
  let open = (): void => undefined;
  const isSecond = new Promise<void>((resolve) => {
    open = resolve;
  });
  let views = 0;
  const { build, close } = await recordedWarehouse(async (sql) => {
    if (!/^create or replace view gold\.model_/.test(sql)) return;
    views += 1;
    // The first waits for the second, which would never come if one were pointed after the other.
    if (views === 2) open();
    if (views === 1) await isSecond;
  });
  const sent = await build(await many(12));
  expect(sent.filter((sql) => /^create or replace view gold\.model_/.test(sql))).toHaveLength(12);
  await close();
});

test('takes away a right that is no longer declared, and only that one', async () => {
  const { build, close } = await recordedWarehouse();
  const withReaders = (...readers: readonly string[]) =>
    projectOf({ shared: model('shared', `grants: { select: ${JSON.stringify(readers)} },`) });
  expect(rights(await build(await withReaders('analysts', 'sales')))).toEqual(['grant shared to analysts', 'grant shared to sales']);
  expect(rights(await build(await withReaders('sales')))).toEqual(['grant shared to sales', 'revoke shared from analysts']);
  expect(rights(await build(await projectOf({ shared: model('shared') })))).toEqual(['revoke shared from sales']);
  expect(rights(await build(await projectOf({ shared: model('shared') })))).toEqual([]);
  await close();
});

test('lets those who have a right on a view read through it, and authorizes nothing where no right is declared', async () => {
  const { build, close } = await recordedWarehouse();
  expect(authorized(await build(await projectOf({ shared: model('shared') })))).toEqual([]);
  const shared = await projectOf({ shared: model('shared', `grants: { select: ['analysts'] },`) });
  expect(authorized(await build(shared))).toEqual(['authorize gold on gold__versions']);
  await close();
});

test('asks the state as often for many models as for few, and hardly at all where there is nothing to do', async () => {
  const counts: number[] = [];
  for (const models of [20, 120]) {
    const { build, close } = await recordedWarehouse();
    const project = await many(models);
    // The first command makes the tables of the state.
    await build(await many(1));
    counts.push(ofState(await build(project)).length);
    const idle = ofState(await build(project));
    expect(idle.length, idle.join('\n')).toBeLessThan(10);
    await close();
  }
  const [few = 0, lots = 0] = counts;
  expect(lots).toBe(few);
  expect(lots).toBeLessThan(40);
});

test('reads as little of the state after many publications as after the first', async () => {
  const { build, close } = await recordedWarehouse();
  const counts: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const project = await projectOf({
      changing: model('changing').replace("select('n')", `select(({ ref }) => [ref('n').as('n')]).where('n', '<', ${round + 10})`),
    });
    counts.push(ofState(await build(project)).length);
  }
  expect(new Set(counts.slice(2)).size, counts.join(' ')).toBe(1);
  await close();
});
