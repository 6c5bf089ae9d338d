import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unreadProblem } from '../../src/plan/rollup-intervals.js';
import type { IntervalEntry } from '../../src/state/index.js';

const DAYS = 12;
const dayText = (day: number): string => new Date(Date.UTC(2025, 0, 1 + day)).toISOString();
const dataOf = (content: string): string => `data of ${content}`;

/** A table by time: the run that wrote the row of each day, and what was recorded of its batches. */
class Filled {
  readonly rows = new Map<number, number>();
  readonly entries: IntervalEntry[] = [];

  constructor(private readonly column: string) {}

  /** Replaces the rows of a range, which ends with the data where it has no end, and records it as a run does. */
  replace(
    range: { readonly from?: number; readonly to?: number },
    rows: ReadonlyMap<number, number>,
    by: { run: number; content: string; data: string },
  ): void {
    const { from, to } = range;
    const isIn = (day: number): boolean => day >= (from ?? 0) && day < (to ?? DAYS + 1);
    for (const day of [...this.rows.keys()]) if (isIn(day)) this.rows.delete(day);
    const taken = [...rows].filter(([day]) => isIn(day));
    for (const [day, row] of taken) this.rows.set(day, row);
    const reach = taken.length === 0 ? undefined : Math.max(...taken.map(([day]) => day)) + 1;
    const start = from === undefined ? {} : { from: dayText(from) };
    const ends =
      reach === undefined
        ? { ...(from === undefined ? {} : { to: dayText(to ?? from) }), isEmpty: true }
        : to === undefined
          ? { to: dayText(reach) }
          : { to: dayText(to), ...(reach < to ? { rowsTo: dayText(reach) } : {}) };
    const { run, content, data } = by;
    this.entries.push({ version: 'v', column: this.column, ...start, ...ends, data, content, runId: `run ${run}`, at: dayText(run) });
  }
}

/** A run: up to which day there are rows, what the fact replaces, and what its roll-up does, if anything. */
const aRange = fc.record({ from: fc.nat({ max: DAYS }), length: fc.integer({ min: 1, max: 5 }) });
const aRun = fc.record({
  last: fc.nat({ max: DAYS - 1 }),
  closed: fc.array(aRange, { maxLength: 2 }),
  open: fc.nat({ max: DAYS }),
  reads: fc.option(fc.record({ closed: fc.array(aRange, { maxLength: 2 }), open: fc.nat({ max: DAYS }) })),
});

describe('what a roll-up by time has read of its fact', () => {
  it('is all that the fact holds, whenever no range is found that it has not read', () => {
    let proved = 0;
    fc.assert(
      fc.property(fc.array(aRun, { minLength: 1, maxLength: 6 }), (runs) => {
        const fact = new Filled('day');
        const rollup = new Filled('day_day');
        for (const [run, { last, closed, open, reads }] of runs.entries()) {
          const content = `content ${run}`;
          const rows = new Map(Array.from({ length: last + 1 }, (_, day) => [day, run] as const));
          if (run === 0) fact.replace({}, rows, { run, content, data: 'source' });
          else {
            for (const { from, length } of closed) fact.replace({ from, to: from + length }, rows, { run, content, data: 'source' });
            fact.replace({ from: open }, rows, { run, content, data: 'source' });
          }
          if (reads === null) continue;
          const by = { run, content: `rolled ${run}`, data: dataOf(content) };
          if (rollup.entries.length === 0) rollup.replace({}, fact.rows, by);
          else {
            for (const { from, length } of reads.closed) rollup.replace({ from, to: from + length }, fact.rows, by);
            rollup.replace({ from: reads.open }, fact.rows, by);
          }
        }
        const problem = unreadProblem({
          fact: { column: 'day', entries: fact.entries },
          rollup: { column: 'day_day', interval: 'day', entries: rollup.entries },
          dataOf,
        });
        if (problem !== undefined) return;
        proved += 1;
        expect([...rollup.rows].sort()).toEqual([...fact.rows].sort());
      }),
      { numRuns: 3000 },
    );
    expect(proved).toBeGreaterThan(100);
  });

  const by = (run: number, source?: number) => ({
    run,
    content: `${source === undefined ? 'content' : 'rolled'} ${run}`,
    data: source === undefined ? 'source' : dataOf(`content ${source}`),
  });
  const outcome = (entries: readonly IntervalEntry[], read: readonly IntervalEntry[]) =>
    unreadProblem({ fact: { column: 'day', entries }, rollup: { column: 'day_day', interval: 'day', entries: read }, dataOf });
  const filled = () => {
    const rows = new Map([0, 1, 2].map((day) => [day, 0] as const));
    const [fact, rollup] = [new Filled('day'), new Filled('day_day')];
    fact.replace({}, rows, by(0));
    rollup.replace({}, rows, by(0, 0));
    return { fact, rollup, rows };
  };

  it('is all after both were filled, and after a tail that both have taken', () => {
    const { fact, rollup, rows } = filled();
    expect(outcome(fact.entries, rollup.entries)).toBeUndefined();
    fact.replace({ from: 2 }, rows, by(1));
    expect(outcome(fact.entries, rollup.entries)).toMatch(/from 2025-01-03 on/);
    rollup.replace({ from: 2 }, rows, by(1, 1));
    expect(outcome(fact.entries, rollup.entries)).toBeUndefined();
  });

  it('is not known of rows that were left for later, of older Martlets, and of a copy that inherits what others have read', () => {
    const { fact, rollup, rows } = filled();
    const unknown = /not all of its batches/;
    const later = { rows: 1, first: 'a', last: 'b' };
    expect(
      outcome(
        fact.entries.map((entry) => ({ ...entry, later })),
        rollup.entries,
      ),
    ).toMatch(unknown);
    expect(
      outcome(
        fact.entries,
        rollup.entries.map(({ content: _, ...entry }) => entry),
      ),
    ).toMatch(unknown);
    fact.replace({ from: 2 }, rows, by(1));
    const inherited = rollup.entries.map((entry) => ({ ...entry, content: 'rolled 1', data: dataOf('content 1') }));
    const copy = new Filled('day_day');
    copy.replace({ from: 3 }, rows, by(1, 1));
    expect(outcome(fact.entries, [...inherited, ...copy.entries])).toMatch(/has not read again/);
  });
});
