import { afterEach, describe, expect, it, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { listEnvironments, release, runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Warehouse } from '../../src/warehouses/warehouse.js';
import { LastingWarehouse } from '../crashing-warehouse.js';
import { wallClock as clock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const open: Warehouse[] = [];
afterEach(async () => {
  for (const warehouse of open.splice(0)) await warehouse.close();
});

/** A number of a day, and twice as much; old days fail where the model may not be older than an hour. */
const shop = (n: number, { fails = false, other = 'n' } = {}): Promise<Project> =>
  loadProject(
    tempProject({
      'models/numbers.ts': `import { date, integer, seed } from 'martlet';
        export const numbers = seed({ name: 'numbers', rows: [{ day: '2024-02-29', n: ${n} }], columns: { day: date().notNull(), n: integer().notNull() } });`,
      'models/totals.ts': `import { date, integer, model } from 'martlet';
        import { numbers } from './numbers.js';
        export const totals = model({ name: 'totals', from: { numbers }, materialized: { kind: 'table' },
          columns: { day: date().notNull(), n: integer().notNull() }, ${fails ? "freshness: { column: 'day', errorAfterHours: 1 }," : ''}
          query: (db) => db.selectFrom('numbers').select(['day', 'n']) });`,
      'models/others.ts': `import { between, integer, model } from 'martlet';
        import { numbers } from './numbers.js';
        export const others = model({ name: 'others', from: { numbers }, columns: { ${other}: integer().test(between(0, 9)) },
          query: (db) => db.selectFrom('numbers').select('n as ${other}') });`,
    }),
  );

async function warehouse(publish: 'transaction' | 'recorded') {
  const duckdb = await openDuckDB({ path: ':memory:' });
  open.push(duckdb);
  const { dialect } = duckdb;
  const lasting = new LastingWarehouse({ ...duckdb, dialect: { ...dialect, capabilities: { ...dialect.capabilities, publish } } });
  const session = await duckdb.session();
  const shown = async (): Promise<unknown> => Number((await session.query('select n from gold.totals'))[0]?.n);
  return { lasting, shown };
}

const build = (project: Project, lasting: LastingWarehouse) =>
  runProject(project, { command: 'build', clock, emit: () => undefined, early: lasting.for() });

const released = (project: Project, early: ReturnType<LastingWarehouse['for']>) =>
  release(project, { name: 'pr_7', command: 'build', clock, emit: () => undefined, early });

const unchecked = async (project: Project, lasting: LastingWarehouse) =>
  (await listEnvironments(project, { clock, early: lasting.for() })).filter(({ isUnchecked }) => isUnchecked).length;

describe('a release', () => {
  it('is published and checked, and says so', async () => {
    const { lasting, shown } = await warehouse('transaction');
    await build(await shop(1), lasting);
    const next = await shop(2);
    expect(await released(next, lasting.for())).toMatchObject({
      outcome: 'released',
      before: 1,
      publication: 2,
      isResumed: false,
      checks: expect.arrayContaining([expect.objectContaining({ id: 'test gold.others between_n', status: 'passed' })]),
    });
    expect(await shown()).toBe(2);
    expect(await unchecked(next, lasting)).toBe(0);
    expect(await released(next, lasting.for())).toMatchObject({ outcome: 'nothing', publication: 2 });
  });

  it('returns to what readers saw when a check fails, and names it', async () => {
    const { lasting, shown } = await warehouse('transaction');
    await build(await shop(1), lasting);
    const result = await released(await shop(2, { fails: true }), lasting.for());
    expect(result).toMatchObject({ outcome: 'rolled-back', before: 1, publication: 3 });
    expect(result.checks.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual(['freshness gold.totals']);
    expect(await shown()).toBe(1);
  });

  it('publishes nothing when a part of it fails', async () => {
    const { lasting, shown } = await warehouse('transaction');
    await build(await shop(1), lasting);
    // Only others has the test, and a plain build would publish the rest.
    const next = await shop(10);
    expect(await released(next, lasting.for())).toMatchObject({ outcome: 'not-published', publication: 1, checks: [] });
    expect(await shown()).toBe(1);
    expect((await build(next, lasting)).published).toContain('gold.totals');
  });

  it('that nothing was before stays, though its checks fail', async () => {
    const { lasting, shown } = await warehouse('transaction');
    expect(await released(await shop(2, { fails: true }), lasting.for())).toMatchObject({ outcome: 'failed-check', publication: 1 });
    expect(await shown()).toBe(2);
  });

  it('can be returned from though the project keeps one publication', async () => {
    const { lasting, shown } = await warehouse('transaction');
    const keepsOne = (project: Project): Project => ({
      ...project,
      config: { ...project.config, retention: { ...project.config.retention, publications: 1 } },
    });
    await build(keepsOne(await shop(1)), lasting);
    expect(await released(keepsOne(await shop(2, { fails: true })), lasting.for())).toMatchObject({ outcome: 'rolled-back' });
    expect(await shown()).toBe(1);
  });
});

test.each(['transaction', 'recorded'] as const)(
  'a release that is killed before any of its statements is finished by the next one, with views that move in a %s',
  async (publish) => {
    const [first, bad, good] = [await shop(1), await shop(2, { fails: true }), await shop(3)];
    const outcomes = new Set<string>();
    let wasUnchecked = 0;
    // Steps of three meet every kind of statement in one of the two ways.
    for (let dies = publish === 'recorded' ? 0 : 1; ; dies += 3) {
      const { lasting, shown } = await warehouse(publish);
      await build(first, lasting);
      const dying = lasting.for(dies);
      await released(bad, dying).catch(() => undefined);
      if (!dying.hasDied()) break;
      const left = await unchecked(bad, lasting);
      wasUnchecked += left;
      const next = await released(bad, lasting.for());
      expect({ dies, outcome: next.outcome, isResumed: next.isResumed, shown: await shown() }).toEqual({
        dies,
        outcome: 'rolled-back',
        isResumed: left === 1,
        shown: 1,
      });
      expect(await released(good, lasting.for())).toMatchObject({ outcome: 'released' });
      expect(await shown()).toBe(3);
      outcomes.add(String(next.isResumed));
      await open.pop()?.close();
    }
    expect(wasUnchecked).toBeGreaterThan(0);
    expect([...outcomes].sort()).toEqual(['false', 'true']);
  },
);
