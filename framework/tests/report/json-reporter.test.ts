import { describe, expect, it } from 'vitest';
import { exitCodeOfRun, jsonReporter } from '../../src/cli/report/index.js';
import { MartletError } from '../../src/errors.js';
import { broken, built, eventsOf, resultOf, step } from './example-run.js';
import { Log } from './screen.js';

describe('the JSON report', () => {
  it('writes one event a line, with its time', () => {
    const out = new Log();
    const reporter = jsonReporter(out, () => '2026-01-01T00:00:00.000Z');
    for (const event of eventsOf(resultOf([{ ...built, milliseconds: 1_230.123_456_7 }]))) reporter.report(event);
    const events = out.lines.map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind)).toEqual(['run-started', 'step-started', 'step-finished', 'run-finished']);
    expect(events[2]).toMatchObject({ time: '2026-01-01T00:00:00.000Z', result: { id: built.id, rows: 18_934, milliseconds: 1_230.123 } });
  });

  it('writes errors as data', () => {
    const out = new Log();
    jsonReporter(out, () => '').report({ kind: 'step-finished', result: broken });
    expect(JSON.parse(out.text).result.errors).toEqual([
      {
        code: 'MARTLET-R001',
        reason: 'model-failed',
        fault: 'project',
        message: expect.stringContaining('could not be built'),
        hint: 'The SQL that failed is target/compiled/gold/fact_sales.sql.',
        parameters: expect.objectContaining({ model: 'gold.fact_sales' }),
        at: { file: 'models/marts/fact_sales.ts', line: 31 },
      },
    ]);
  });
});

describe('the exit code of a run', () => {
  const unreachable = new MartletError('warehouse-unreachable', { warehouse: 'DuckDB', message: 'gone' });
  const lost = step('model gold.dim_date', { status: 'error', errors: [unreachable] });

  it('is 0 when all went well, warnings included', () => {
    expect(exitCodeOfRun(resultOf([built, step('test t', { status: 'warned' })]))).toBe(0);
  });
  it('is 1 when a model or a test failed', () => {
    expect(exitCodeOfRun(resultOf([broken]))).toBe(1);
    expect(exitCodeOfRun(resultOf([step('test t', { status: 'failed' })]))).toBe(1);
    expect(exitCodeOfRun(resultOf([broken, lost]))).toBe(1);
  });
  it('is 3 when the warehouse failed', () => expect(exitCodeOfRun(resultOf([lost]))).toBe(3));
  it('is 130 when it was interrupted', () => expect(exitCodeOfRun(resultOf([broken], { cancelled: true }))).toBe(130));
});
