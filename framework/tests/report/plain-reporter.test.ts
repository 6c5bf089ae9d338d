import { describe, expect, it } from 'vitest';
import { nextCommand, plainReporter, quietReporter } from '../../src/cli/report/index.js';
import { MartletError } from '../../src/errors.js';
import type { RunResult, StepResult } from '../../src/run/index.js';
import { broken, built, eventsOf, labels, loaded, passed, resultOf, skipped, skippedTest, staged, step, warned } from './example-run.js';
import { Log } from './screen.js';

function report(result: RunResult): readonly string[] {
  const out = new Log();
  const reporter = plainReporter(out, new Log(), labels, () => 0);
  for (const event of eventsOf(result)) reporter.report(event);
  return out.lines;
}

function quiet(result: RunResult): readonly string[] {
  const out = new Log();
  for (const event of eventsOf(result)) quietReporter(out, new Log()).report(event);
  return out.lines;
}

describe('the plain report', () => {
  it('gives each finished step a line: position, time, verdict, what, rows; a test that passed only where tests are all there is', () => {
    const lines = report(resultOf([loaded, staged, built, passed, warned]));
    expect(lines.slice(0, 5)).toEqual([
      'martlet build  environment prod, target local, 5 steps, 4 threads, run 1f3a',
      '[1/5]    0.31s  ok     ingest  bronze.orders  20,000 rows',
      '[2/5]    0.00s  ok     model   silver.stg_orders',
      '[3/5]    1.23s  ok     model   gold.fact_sales  18,934 rows',
      '[5/5]    0.12s  warn   test    gold.fact_sales between_quantity  3 failing rows',
    ]);
    const tested = report(resultOf([passed, warned], { command: 'test' }));
    expect(tested[1]).toBe('[1/2]    0.12s  ok     test    gold.fact_sales unique_order_id');
  });

  it('ends with aligned tables and one line of numbers', () => {
    const lines = report(resultOf([loaded, staged, built, passed, passed]));
    expect(lines.slice(4)).toEqual([
      '',
      'Source           Rows  Rejected   Time  Status',
      'bronze.orders  20,000         0  0.31s  loaded',
      '',
      'Model              Kind     As       Rows   Time  Status',
      'silver.stg_orders  staging  view           0.00s  built',
      'gold.fact_sales    fact     table  18,934  1.23s  built',
      '',
      'Done in 2.62s: 1 source loaded; 2 models built; 2 tests passed.',
    ]);
  });

  it('gives monitors a line only where they found something, and unchanged steps none', () => {
    const quiet = step('monitor gold.fact_sales volume_daily', { test: 'volume_daily' });
    const found = step('monitor gold.fact_sales mix_channel_daily', { test: 'mix_channel_daily', status: 'warned' });
    const lines = report(resultOf([{ ...loaded, status: 'unchanged' }, quiet, found]));
    expect(lines.filter((line) => line.startsWith('['))).toEqual(['[1/3]    0.12s  warn   monitor  gold.fact_sales mix_channel_daily']);
    expect(lines.at(-1)).toBe('Done in 2.62s: 1 source unchanged; anomalies in 1 of 2 monitors.');
    expect(report(resultOf([quiet])).at(-1)).toBe('Done in 2.62s: no anomalies in 1 monitor.');
    expect(report(resultOf([{ ...quiet, status: 'error' }])).at(-1)).toBe('Failed in 2.62s: 1 monitor failed.');
  });

  it('counts the tests that are up to date', () => {
    const lines = report(resultOf([passed], { testsThatHold: 349 }));
    expect(lines.at(-1)).toBe('Done in 2.62s: 1 test passed; 349 tests up to date (not rerun).');
  });

  it.each<readonly [what: string, rest: Partial<RunResult>, steps: readonly StepResult[], next: string | undefined]>([
    ['prod was published', {}, [built], 'Next: see the tables and their lineage with martlet docs serve'],
    [
      'dev was published',
      { environment: 'dev' },
      [built],
      'Next: compare with martlet diff prod dev, then publish with martlet promote dev prod',
    ],
    ['a model failed', { environment: 'dev' }, [broken], 'Next: correct what failed, then run the rest with martlet retry --env dev'],
    ['nothing was published', { published: [] }, [passed], undefined],
    ['it was interrupted', { cancelled: true }, [built], undefined],
  ])('names the next command where %s', (_, rest, steps, next) => {
    expect(nextCommand(resultOf(steps, rest), 'prod')).toBe(next);
  });

  it('says how many tests passed without a query', () => {
    const settled = (how: StepResult['settled']): StepResult => ({ ...passed, settled: how });
    const lines = report(resultOf([built, ...(['executed', 'proved', 'proved', 'inherited', 'pruned'] as const).map(settled)]));
    expect(lines.at(-1)).toBe('Done in 2.62s: 1 model built; 5 tests passed (2 proved, 1 inherited, 1 pruned).');
  });

  it('says of a failure where, what, what to do and what it cost', () => {
    const lines = report(resultOf([staged, broken, skipped, skippedTest]));
    expect(lines.slice(lines.indexOf('') + 1)).toEqual([
      'Model               Kind     As      Time  Status',
      'silver.stg_orders   staging  view   0.00s  built',
      'gold.fact_sales     fact     table  0.12s  failed',
      'gold.sales_metrics  metric   view          skipped',
      '',
      'MARTLET-R001  models/marts/fact_sales.ts:31  gold.fact_sales could not be built: Binder Error: no column "quantty"',
      '  LINE 1: select quantty',
      '                 ^',
      '  The SQL that failed is target/compiled/gold/fact_sales.sql.',
      '  Skipped because of it: gold.sales_metrics.',
      '  Skipped with what is not published: 1 data test.',
      '',
      'Failed in 2.62s: 1 model built, 1 failed, 1 skipped; 1 test skipped.',
    ]);
  });

  it('counts skipped tests without a line for each', () => {
    const lines = report(resultOf([broken, skipped, skippedTest]));
    expect(lines.filter((line) => line.includes('skip  '))).toEqual([
      '[2/3]    0.00s  skip   model   gold.sales_metrics  (model gold.fact_sales)',
    ]);
  });

  it('names a data test of its own once', () => {
    const lines = report(resultOf([step('test revenue_equals_source')], { command: 'test' }));
    expect(lines[1]).toBe('[1/1]    0.12s  ok     test    revenue_equals_source');
  });

  it('tells apart what was built and what is published', () => {
    const lines = report(resultOf([staged, built], { published: ['silver.stg_orders'] }));
    expect(lines).toContain('gold.fact_sales    fact     table  18,934  1.23s  not published');
    expect(lines.at(-1)).toBe('Done in 2.62s: 1 model built, 1 not published.');
  });

  it('counts the views that were published though nothing was built for them', () => {
    const unchanged = { ...built, status: 'unchanged' } as const;
    expect(report(resultOf([unchanged], { published: ['gold.fact_sales'], views: 1 })).at(-1)).toBe(
      'Done in 2.62s: 1 model unchanged; 1 view published.',
    );
    expect(report(resultOf([unchanged], { published: [] })).at(-1)).toBe('Done in 2.62s: 1 model unchanged.');
  });

  it('counts warnings and unchanged sources as what they are', () => {
    const lines = report(resultOf([{ ...loaded, status: 'unchanged' }, passed, warned]));
    expect(lines.some((line) => line.startsWith('bronze.orders'))).toBe(false);
    expect(lines).toContain(
      'MARTLET-R002  models/marts/fact_sales.ts:12  The data test between_quantity on gold.fact_sales found 3 failing rows.',
    );
    expect(lines.at(-1)).toBe('Done in 2.62s: 1 source unchanged; 1 test passed, 1 warned.');
  });

  it('says that an interrupted run published nothing, and no more', () => {
    const lines = report(resultOf([{ ...built, status: 'cancelled' }], { cancelled: true, published: [] }));
    expect(lines.slice(2)).toEqual(['', 'Interrupted after 2.62s. Nothing was published.']);
  });

  it('says that there was nothing to do', () => {
    expect(report(resultOf([])).at(-1)).toBe('Nothing to do: no source, model or data test is selected.');
  });

  it('tells on the error stream why a command can’t go on', () => {
    const [out, err] = [new Log(), new Log()];
    const error = new MartletError('target-unknown', { target: 'prd', known: ['prod', 'dev'] });
    plainReporter(out, err, labels, () => 0).report({ kind: 'command-failed', errors: [error] });
    expect(out.text).toBe('');
    expect(err.lines).toEqual(['MARTLET-U003  The config declares no target "prd".', '  Choose one of: prod, dev.']);
  });

  it('lists what was generated', () => {
    const out = new Log();
    plainReporter(out, new Log(), labels, () => 0).report({
      kind: 'generated',
      directory: 'sample_data',
      tables: [
        { table: 'orders', file: 'orders.csv', rows: 20_000, bytes: 1_620_000, dirtyRows: 0 },
        { table: 'products', file: 'products.csv', rows: 180, bytes: 25_100, dirtyRows: 0 },
      ],
      milliseconds: 1_080,
    });
    expect(out.lines).toEqual([
      'Table       Rows     Size',
      'orders    20,000   1.6 MB',
      'products     180  25.1 kB',
      '',
      'Generated in 1.08s: 20,180 rows, 1.6 MB in sample_data.',
      '',
    ]);
  });
});

describe('the quiet report', () => {
  it('is one line when all went well', () => {
    expect(quiet(resultOf([loaded, built, warned]))).toEqual(['Done in 2.62s: 1 source loaded; 1 model built; 1 test warned.']);
  });

  it('shows what failed', () => {
    const lines = quiet(resultOf([broken, warned]));
    expect(lines[0]).toMatch(/^MARTLET-R001 {2}models\/marts\/fact_sales\.ts:31 /);
    expect(lines.at(-1)).toBe('Failed in 2.62s: 1 model failed; 1 test warned.');
    expect(lines.join('\n')).not.toContain('between_quantity');
  });
});
