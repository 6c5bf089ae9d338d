import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../src/conformance/case-outcome.js';
import type { ConformanceCase, TestedWarehouse } from '../../src/conformance/conformance-case.js';
import { openSubject, runSuite, SUITE, suiteReport } from '../../src/conformance/index.js';
import { MartletError } from '../../src/errors.js';
import { targetSchema } from '../../src/warehouses/targets.js';

const duckdb = targetSchema.parse({ warehouse: 'duckdb', path: ':memory:' });

async function withSubject<T>(work: (subject: TestedWarehouse) => Promise<T>): Promise<T> {
  const subject = await openSubject(duckdb, process.cwd());
  try {
    return await work(subject);
  } finally {
    await subject.close();
  }
}

const given = (more: Partial<ConformanceCase>): ConformanceCase => ({ name: 'one', act: async () => 1, expected: 1, ...more });

describe('a case of the suite', () => {
  test('passes with the answer that it expects, and fails with another one or with an error', async () => {
    const outcomes = await withSubject((subject) =>
      Promise.all([
        outcomeOf(given({}), subject),
        outcomeOf(given({ expected: [2] }), subject),
        outcomeOf(given({ act: () => subject.session.query('select * from nowhere') }), subject),
      ]),
    );
    expect(outcomes[0]).toEqual({ outcome: 'passed' });
    expect(outcomes[1]).toEqual({ outcome: 'failed', problem: 'got 1, expected [2]' });
    expect(outcomes[2]).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('nowhere') });
  });

  test('is skipped where the warehouse, a second principal or a package is missing, and never silently', async () => {
    const missing = new MartletError('reader-missing', { reader: 'yauzl', what: 'ZIP archives', install: 'yauzl' });
    const outcomes = await withSubject((subject) =>
      Promise.all([
        outcomeOf(given({ needs: () => false }), subject),
        outcomeOf(given({ asksReader: true }), subject),
        outcomeOf(given({ act: () => Promise.reject(missing) }), subject),
      ]),
    );
    expect(outcomes.map((each) => ('reason' in each ? each.reason : each.outcome))).toEqual([
      'the warehouse has no such thing',
      'no second principal was named',
      missing.message,
    ]);
  });
});

describe('a run of the suite', () => {
  test('leaves no schema, and ends before the next case when it is interrupted', async () => {
    const { schemas, results } = await withSubject(async (subject) => {
      const stop = new AbortController();
      const found = await runSuite(subject, { parts: ['clones'], signal: stop.signal, onResult: () => stop.abort() });
      return { schemas: subject.schema, results: found };
    });
    expect(schemas).toMatch(/^martlet_suite_/);
    expect(results).toHaveLength(1);
  });

  test('names each case once', () => {
    const titles = Object.entries(SUITE).flatMap(([part, cases]) => cases.map(({ name }) => `${part}: ${name}`));
    expect(titles.filter((title, place) => titles.indexOf(title) !== place)).toEqual([]);
  });
});

test('a report has no name of the target, of its users, of hosts and of schemas', () => {
  const config = targetSchema.parse({
    warehouse: 'snowflake',
    database: 'Acme_Prod',
    virtualWarehouse: 'transforming',
    role: 'acme_builder',
    account: 'ab12345.eu-central-1',
    auth: { method: 'password', username: 'JANE', password: 'hunter2hunter2' },
  });
  const problem =
    'Object ACME_PROD.martlet_suite_20261130t2000_0a0a0a0a.X is missing for jane, role ACME_BUILDER of ab12345.eu-central-1 (https://ab12345.example.com/x, 10.1.2.3, bob@acme.example)';
  const results = [{ part: 'types', name: 'one', outcome: { outcome: 'failed', problem } as const, seconds: 1 }];
  const at = new Date('2026-11-30T20:00:00Z');
  const report = suiteReport(results, {
    config,
    schema: 'martlet_suite_20261130t2000_0a0a0a0a',
    principals: [],
    startedAt: at,
    endedAt: at,
  });
  expect(report.cases[0]?.reason).toBe(
    'Object [target].[schema].X is missing for [target], role [target] of [target] ([address], [address], [user])',
  );
  expect(report).toMatchObject({ warehouse: 'snowflake', failed: 1, passed: 0, skipped: 0 });
});
