import { expect, test } from 'vitest';
import { buildRunResults } from '../../src/artifacts/run-results.js';
import { runResultsSchema } from '../../src/artifacts/run-results-schema.js';
import { loadProject } from '../../src/project/index.js';
import { runProject } from '../../src/run/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, StatementOptions } from '../../src/warehouses/warehouse.js';
import { tempProject } from '../temp-project.js';

const LINES = `
import { atLeast, integer, seed } from 'martlet';
export const lines = seed({ name: 'lines', columns: { n: integer().notNull().unique().test(atLeast(0)), m: integer().notNull().test(atLeast(1)) },
  rows: [{ n: 1, m: 1 }] });`;

test('the results of a run say what the warehouse tells of the statements of each step', async () => {
  const duckdb = await openDuckDB({ path: ':memory:' });
  let statements = 0;
  const told = <T>(options: StatementOptions | undefined, work: Promise<T>): Promise<T> =>
    work.then((answer) => {
      statements += 1;
      options?.onStatistics?.({ statementId: `s${statements}`, bytesProcessed: 1000, workMilliseconds: 30 });
      return answer;
    });
  const session = async (): Promise<Session> => {
    const inner = await duckdb.session();
    return {
      execute: (sql, { onStatistics, ...options } = {}) => told({ onStatistics }, inner.execute(sql, options)),
      query: (sql, { onStatistics, ...options } = {}) => told({ onStatistics }, inner.query(sql, options)),
      transaction: (work) => inner.transaction(work),
      close: () => inner.close(),
    };
  };
  const clock = { elapsed: () => performance.now(), now: () => '2026-01-01T00:00:00.000Z' };
  const early = { take: async () => ({ ...duckdb, session, close: async () => undefined }) };
  const project = await loadProject(tempProject({ 'models/lines.ts': LINES }));
  const result = await runProject(project, { command: 'build', clock, early, emit: () => undefined });
  await duckdb.close();

  const { steps } = runResultsSchema.parse(buildRunResults(result));
  const model = steps.find(({ kind }) => kind === 'model')?.statistics;
  expect(model).toEqual({ statements: [expect.any(String)], bytesProcessed: 1000, workMilliseconds: 30 });
  // Tests that one scan answers share what it cost.
  const tests = steps.flatMap(({ kind, settled, statistics }) => (kind === 'test' && settled === 'executed' ? [statistics] : []));
  const shares = new Map<string, number[]>();
  for (const told of tests) {
    const key = told?.statements.join() ?? '';
    shares.set(key, [...(shares.get(key) ?? []), told?.bytesProcessed ?? 0]);
  }
  for (const bytes of shares.values()) expect(bytes.reduce((sum, each) => sum + each, 0)).toBe(1000);
  expect(shares.size).toBeLessThan(tests.length);
  expect(shares.has(model?.statements.join() ?? '')).toBe(false);
});
