import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { usageOfSteps } from '../../src/run/cost/prices.js';
import { costReport, type DoneStatement, type RunRecord, readRuns, runProject } from '../../src/run/index.js';
import { createStateStore, stateInWarehouse } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, StatementOptions, Warehouse } from '../../src/warehouses/warehouse.js';
import { tempProject } from '../temp-project.js';

const config = (cost: string): string => `
  import { defineConfig } from 'martlet';
  export default defineConfig({ name: 'shop', defaultTarget: 'local', cost: ${cost}, targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } } });`;

const FILES = {
  'models/lines.ts': `
    import { atLeast, integer, seed } from 'martlet';
    export const lines = seed({ name: 'lines', tags: ['raw', 'daily'], owner: 'sales',
      columns: { n: integer().notNull().unique().test(atLeast(0)), m: integer().notNull().test(atLeast(1)) }, rows: [{ n: 1, m: 1 }, { n: 2, m: 3 }] });`,
  'models/sums.ts': `
    import { integer, model, table } from 'martlet';
    import { lines } from './lines.js';
    export const sums = model({ name: 'sums', tags: ['daily'], from: { lines }, materialized: table(), columns: { n: integer().notNull() },
      query: (db) => db.selectFrom('lines').select('n') });`,
};

/** DuckDB, which says of each statement what a vendor would: odd numbers, that no number of steps divides. */
async function billedWarehouse() {
  const duckdb = await openDuckDB({ path: ':memory:' });
  const session = async (): Promise<Session> => {
    const inner = await duckdb.session();
    const billed = async <T>({ onStatistics }: StatementOptions, work: Promise<T>): Promise<T> => {
      const answer = await work;
      onStatistics?.({ statementId: 'job', bytesProcessed: 10_007, workMilliseconds: 331 });
      return answer;
    };
    return {
      execute: (sql, { onStatistics, ...options } = {}) => billed({ onStatistics }, inner.execute(sql, options)),
      query: (sql, { onStatistics, ...options } = {}) => billed({ onStatistics }, inner.query(sql, options)),
      transaction: (work) => inner.transaction(work),
      close: () => inner.close(),
    };
  };
  const opened: Warehouse = { ...duckdb, session, close: async () => undefined };
  return { opened, close: () => duckdb.close() };
}

const clock = { elapsed: () => performance.now(), now: () => '2026-01-01T00:00:00.000Z' };

async function recordedBuild(cost = '{}') {
  const { opened, close } = await billedWarehouse();
  const project = await loadProject(tempProject({ ...FILES, 'martlet.config.ts': config(cost) }));
  const statements: DoneStatement[] = [];
  await runProject(project, {
    command: 'build',
    clock,
    permit: { by: { name: 'anna', isCi: false, pipeline: 'nightly' } },
    early: { take: async () => opened },
    emit: (event) => {
      if (event.kind === 'statement-finished') statements.push(event.statement);
    },
  });
  const session = await opened.session();
  const database = stateInWarehouse(session, opened.dialect, { project: 'shop', isExclusive: true, isCheap: true });
  const [run] = await readRuns(createStateStore(database, { now: () => 0, sleep: async () => undefined, random: () => 0 } as never), {});
  await close();
  if (run === undefined) throw new Error('no run was recorded');
  return { project, run, statements };
}

describe('what a run has cost', () => {
  test('is what the warehouse says of its statements, to the last byte, whatever shared them', async () => {
    const { project, run, statements } = await recordedBuild(
      '{ prices: { perTebibyte: 6.25, perWorkHour: 0.04, creditsPerWarehouseHour: 2, perCredit: 3 } }',
    );
    expect(statements.length).toBeGreaterThan(2);
    const usages = usageOfSteps(run).map(({ usage }) => usage);
    const sum = (of: (usage: (typeof usages)[number]) => number): number => usages.reduce((all, usage) => all + of(usage), 0);
    expect(sum(({ bytes }) => bytes)).toBe(statements.length * 10_007);
    expect(sum(({ workMilliseconds }) => workMilliseconds)).toBe(statements.length * 331);
    expect(sum(({ warehouseMilliseconds }) => warehouseMilliseconds)).toBeLessThanOrEqual(run.warehouseMilliseconds + 0.001);
    for (const by of ['model', 'owner', 'environment', 'pipeline', 'command', 'day'] as const) {
      const { rows, total } = costReport(project, [run], by);
      expect(rows.reduce((all, { money = 0 }) => all + money, 0)).toBeCloseTo(total.money ?? -1, 12);
      expect(rows.reduce((all, { bytes }) => all + bytes, 0)).toBe(total.bytes);
    }
  });

  test('is grouped by what is declared; what has two tags counts in both, and once in the total', async () => {
    const { project, run } = await recordedBuild();
    const of = (by: Parameters<typeof costReport>[2]) =>
      costReport(project, [run], by)
        .rows.map((row) => row.of)
        .sort();
    expect(of('model')).toEqual(['bronze.lines', 'gold.sums']);
    expect(of('tag')).toEqual(['daily', 'raw']);
    expect(of('owner')).toEqual(['sales', undefined]);
    expect(of('pipeline')).toEqual(['nightly']);
    expect(of('day')).toEqual(['2026-01-01']);
    const { rows, total } = costReport(project, [run], 'tag');
    expect(rows.find((row) => row.of === 'daily')?.bytes).toBe(total.bytes);
    // Without prices there is no money to name.
    expect(total).not.toHaveProperty('money');
  });

  test('a warehouse that works on several steps at once is paid once', () => {
    const step = { kind: 'model', relation: 'gold.a', status: 'succeeded', milliseconds: 1000, warehouseMilliseconds: 1000 } as const;
    const run = {
      warehouseMilliseconds: 1000,
      steps: [
        { ...step, id: 'model gold.a' },
        { ...step, id: 'model gold.b' },
      ],
    } as unknown as RunRecord;
    expect(usageOfSteps(run).map(({ usage }) => usage.warehouseMilliseconds)).toEqual([500, 500]);
  });
});
