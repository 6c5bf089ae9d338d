import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveReporter, type Reporter } from '../../src/cli/report/index.js';
import { LiveRegion } from '../../src/cli/report/live-region.js';
import { broken, built, eventsOf, labels, loaded, resultOf, staged } from './example-run.js';
import { Log, Screen } from './screen.js';

describe('the live report', () => {
  let now = 0;
  let screen: Screen;
  let reporter: Reporter;

  beforeEach(() => {
    vi.useFakeTimers();
    now = 0;
    screen = new Screen(80);
    reporter = liveReporter(screen, new Log(), labels, () => now);
  });
  afterEach(() => {
    reporter.close();
    vi.useRealTimers();
  });

  const pass = (milliseconds: number): void => {
    now += milliseconds;
    vi.advanceTimersByTime(milliseconds);
  };
  const start = (id: string, step: 'ingest' | 'model' | 'test', relation: string, test?: string): void =>
    reporter.report({ kind: 'step-started', id, step, relation, test });

  it('shows how far the run is and what runs now, in place', () => {
    reporter.report({ kind: 'run-started', runId: '1f3a', command: 'build', target: 'local', environment: 'prod', threads: 4, steps: 4 });
    start(loaded.id, 'ingest', loaded.relation);
    pass(1_500);
    expect(screen.lines).toEqual([
      'martlet build  environment prod, target local, 4 steps, 4 threads, run 1f3a',
      '',
      '━━━━━━━━━━━━━━━━━━━━━━━━  0/4 · 1.5s',
      '  loading   bronze.orders  1.5s',
    ]);
    reporter.report({ kind: 'loading', id: loaded.id, sent: 3, parts: 50 });
    pass(100);
    expect(screen.lines.at(-1)).toBe('  loading   bronze.orders  1.6s  3 of 50 parts');
    reporter.report({ kind: 'step-finished', result: loaded });
    start(built.id, 'model', built.relation);
    start('test t', 'test', 'gold.fact_sales', 'unique_order_id');
    pass(100);
    expect(screen.lines.slice(2)).toEqual([
      '━━━━━━━━━━━━━━━━━━━━━━━━  1/4 · 1.7s · 20,000 rows',
      '  building  gold.fact_sales                  0.1s',
      '  testing   gold.fact_sales unique_order_id  0.1s',
    ]);
  });

  it('keeps what failed in sight', () => {
    reporter.report({ kind: 'run-started', runId: '1f3a', command: 'build', target: 'local', environment: 'prod', threads: 4, steps: 2 });
    reporter.report({ kind: 'step-finished', result: broken });
    pass(100);
    expect(screen.lines.slice(3)).toEqual(['  failed  gold.fact_sales']);
  });

  it('puts the summary in the place of the progress and gives the cursor back', () => {
    for (const event of eventsOf(resultOf([staged, built]))) {
      reporter.report(event);
      pass(150);
    }
    expect(screen.lines).toEqual([
      'martlet build  environment prod, target local, 2 steps, 4 threads, run 1f3a',
      '',
      'Model              Kind     As       Rows   Time  Status',
      'silver.stg_orders  staging  view           0.00s  built',
      'gold.fact_sales    fact     table  18,934  1.23s  built',
      '',
      'Done in 2.62s: 2 models built.',
    ]);
    expect(screen.isCursorVisible).toBe(true);
  });

  it('draws ten times a second at most, however many steps end', () => {
    reporter.report({
      kind: 'run-started',
      runId: '1f3a',
      command: 'build',
      target: 'local',
      environment: 'prod',
      threads: 4,
      steps: 10_000,
    });
    const before = screen.drawings;
    for (let count = 0; count < 1_000; count += 1) {
      reporter.report({ kind: 'step-finished', result: { ...staged, id: `model m${count}` } });
      pass(1);
    }
    expect(screen.drawings - before).toBeLessThanOrEqual(10);
  });

  it('gives the cursor back when it is closed in the middle', () => {
    reporter.report({ kind: 'run-started', runId: '1f3a', command: 'build', target: 'local', environment: 'prod', threads: 4, steps: 2 });
    start(built.id, 'model', built.relation);
    pass(100);
    expect(screen.isCursorVisible).toBe(false);
    reporter.close();
    expect(screen.isCursorVisible).toBe(true);
    expect(screen.lines).toEqual(['martlet build  environment prod, target local, 2 steps, 4 threads, run 1f3a']);
  });

  it('shows a bar for each table that is generated', () => {
    reporter.report({ kind: 'generating', table: 'orders', rows: 500_000, expectedRows: 1_000_000 });
    reporter.report({ kind: 'generating', table: 'returns', rows: 62_000, expectedRows: 62_000 });
    pass(100);
    expect(screen.lines).toEqual([
      'orders        ━━━━━━━━━━━━━━━━━━━━━━━━   50%  500,000 rows',
      'returns       ━━━━━━━━━━━━━━━━━━━━━━━━  100%  62,000 rows',
    ]);
  });
});

describe('a live region', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '━', ' ', 'x'), maxLength: 60 }).map((text) => `·${text}·`);
  const drawing = fc.array(line, { maxLength: 6 });

  it('leaves nothing of earlier drawings, whatever is wider than the terminal', () => {
    fc.assert(
      fc.property(fc.array(drawing, { minLength: 1, maxLength: 6 }), fc.integer({ min: 4, max: 50 }), (drawings, width) => {
        const screen = new Screen(width);
        screen.write('before\n');
        const region = new LiveRegion(screen);
        for (const lines of drawings) region.draw(lines);
        const expected = (drawings.at(-1) ?? []).map((text) => (text.length < width ? text : `${text.slice(0, width - 2)}…`).trimEnd());
        expect(screen.lines.slice('before'.length > width ? 2 : 1)).toEqual(expected);
        region.close();
        expect(screen.lines.join('')).toBe('before');
      }),
    );
  });

  it('clears its lines when the window has become narrower', () => {
    const screen = new Screen(40);
    screen.write('before\n');
    const region = new LiveRegion(screen);
    region.draw(['a line of text that fits into 40', 'short']);
    screen.resize(10);
    region.draw(['now']);
    expect(screen.lines).toEqual(['before', 'now']);
  });

  it('shows no more lines than there are', () => {
    const screen = new Screen(40, 3);
    new LiveRegion(screen).draw(['1', '2', '3', '4']);
    expect(screen.lines).toEqual(['1', '2']);
  });
});
