import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/run/index.js';
import { statuses } from '../run-project.js';
import { copyOf, day, type Event, KeptProject } from './kept-project.js';

const STATES = ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()';
/** Each way to keep rows, behind a table that is kept by time and a view of it. */
const READERS: Readonly<Record<string, string>> = {
  by_day: copyOf('by_day', 'seen', `incrementalByTime('day')`),
  by_month: copyOf('by_month', 'seen', `incrementalByTime('at', { interval: 'month', start: '2024-03-01' })`),
  appended: copyOf('appended', 'seen', `incremental({ strategy: 'append', cursor: 'at' })`),
  appended_by_number: copyOf('appended_by_number', 'seen', `incremental({ strategy: 'append', cursor: 'id' })`),
  merged: copyOf('merged', 'seen', `incremental({ strategy: 'merge', cursor: 'day' })`),
  replaced: copyOf('replaced', 'seen', `incremental({ strategy: 'delete-insert', key: ['day'], cursor: 'at' })`),
  overwritten: copyOf('overwritten', 'seen', `incremental({ strategy: 'insert-overwrite', cursor: 'at' })`, '').replace(
    'materialized:',
    `partitionBy: 'day', materialized:`,
  ),
  states: copyOf('states', 'seen', `history({ by: 'columns' })`, STATES),
  rebuilt: copyOf('rebuilt', 'seen', 'table()'),
  further: copyOf('further', 'by_month', `incrementalByTime('day')`),
};
const PROJECT = { first: copyOf('first', 'events', `incrementalByTime('day')`), seen: copyOf('seen', 'first', 'view()'), ...READERS };

const DAYS = 12;
const dayNumber = fc.integer({ min: 0, max: DAYS - 1 });
const restatement = fc.record({
  /** The days before the last one on which rows are found that arrived too late to be seen. */
  late: fc.array(fc.integer({ min: 0, max: DAYS - 2 }), { maxLength: 4 }),
  range: fc.option(
    fc.tuple(dayNumber, dayNumber).map(([one, other]) => ({ from: day(Math.min(one, other)), to: day(Math.max(one, other) + 1) })),
  ),
});

describe('a range that is computed again', () => {
  test('is computed again by all kept tables behind the model, and by nothing twice', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(restatement, { minLength: 1, maxLength: 3 }), async (restatements) => {
        const project = await KeptProject.of(PROJECT);
        let rows: readonly Event[] = Array.from({ length: DAYS }, (_, number) => [number, day(number)] as const);
        let seen = rows;
        project.hold(rows);
        await project.build(day(DAYS));
        for (const [turn, { late, range }] of restatements.entries()) {
          rows = [...rows, ...late.map((number, index): Event => [100 * (turn + 1) + index, day(number)])];
          project.hold(rows);
          const wish = range === null ? { refresh: ['gold.first'] } : { restate: { id: 'gold.first', ...range } };
          const result = await project.build(day(DAYS + 1 + turn), { select: ['first+'], ...wish });
          expect(result.steps.filter(({ status }) => status === 'failed' || status === 'error')).toEqual([]);
          const isSeen = ([, at]: Event): boolean => range === null || (at >= range.from && at < range.to);
          seen = rows.filter((row) => seen.includes(row) || isSeen(row));
          for (const name of ['first', ...Object.keys(READERS)])
            expect([name, await project.events(`gold.${name}`)]).toEqual([name, sorted(seen)]);
          const after = await project.build(day(DAYS + 1 + turn));
          expect(new Set(Object.values(statuses(after)))).toEqual(new Set(['unchanged']));
        }
      }),
      { numRuns: 5 },
    );
  });

  test('waits for a reader that could not take it, and for those of other environments', async () => {
    const models = { first: PROJECT.first, seen: PROJECT.seen };
    const kept = (most: number): string =>
      copyOf('kept', 'seen', `incrementalByTime('day')`)
        .replace('id: integer().notNull()', `id: integer().notNull().test(between(0, ${most}))`)
        .replace('import { ', 'import { between, ');
    const project = await KeptProject.of({ ...models, kept: kept(2) });
    project.hold([
      [1, day(0)],
      [2, day(5)],
    ]);
    await project.build(day(6));
    await project.build(day(6), { environment: 'dev' });
    const rows: readonly Event[] = [
      [1, day(0)],
      [3, day(1)],
      [2, day(5)],
    ];
    project.hold(rows);
    const restate = { id: 'gold.first', from: day(0), to: day(2) };
    const failed = await project.build(day(7), { select: ['first+'], restate });
    expect(Object.values(statuses(failed))).toContain('failed');
    expect(await project.events('gold.first')).toEqual(sorted(rows));
    expect(await project.events('gold.kept')).toEqual([
      [1, day(0)],
      [2, day(5)],
    ]);

    const mended = await KeptProject.of({ ...models, kept: kept(3) }, `${project.directory}/warehouse.duckdb`);
    mended.hold(rows);
    await mended.build(day(8));
    expect(await project.events('gold.kept')).toEqual(sorted(rows));
    await mended.build(day(8), { environment: 'dev' });
    expect(await project.events('gold__dev.kept')).toEqual(sorted(rows));
  });

  test('of a source reaches the tables behind it, whole', async () => {
    const project = await KeptProject.of({ first: PROJECT.first, seen: PROJECT.seen, merged: READERS.merged ?? '' });
    project.hold([
      [1, day(0)],
      [2, day(5)],
    ]);
    await project.build(day(6));
    const rows: readonly Event[] = [
      [1, day(0)],
      [3, day(1)],
      [2, day(5)],
    ];
    project.hold(rows);
    await project.build(day(7), { select: ['events+'], refresh: ['bronze.events'] });
    for (const name of ['first', 'merged']) expect(await project.events(`gold.${name}`)).toEqual(sorted(rows));
  });
  test('of all that there is stays in the environment that asked for it, since the rows of others may be the only ones', async () => {
    const project = await KeptProject.of({ first: PROJECT.first });
    const rows: readonly Event[] = [
      [1, day(0)],
      [2, day(5)],
    ];
    project.hold(rows);
    await project.build(day(6));
    await project.build(day(6), { environment: 'dev' });
    project.hold(rows.slice(1));
    await project.build(day(7), { environment: 'dev', fullRefresh: true });
    expect(await project.events('gold__dev.first')).toEqual(rows.slice(1));
    const later: readonly Event[] = [...rows.slice(1), [3, day(7)]];
    project.hold(later);
    await project.build(day(8));
    expect(await project.events('gold.first')).toEqual([...rows.slice(0, 1), ...later]);
  });

  test('of everything, sources too, leaves nothing to do', async () => {
    const project = await KeptProject.of(PROJECT);
    const rows: readonly Event[] = Array.from({ length: 3 }, (_, number) => [number, day(number)] as const);
    project.hold(rows);
    await project.build(day(3));
    await project.build(day(3), { fullRefresh: true });
    const after = await project.build(day(3));
    expect(doneBy(after)).toEqual([]);
    for (const name of ['first', ...Object.keys(READERS)]) expect([name, await project.events(`gold.${name}`)]).toEqual([name, rows]);
  });

  test('of a range reaches a reader that is new in the same run with its first rows', async () => {
    const before = await KeptProject.of({ first: PROJECT.first });
    before.hold([[1, day(0)]]);
    await before.build(day(1));
    const project = await KeptProject.of({ first: PROJECT.first, seen: PROJECT.seen, ...READERS }, `${before.directory}/warehouse.duckdb`);
    project.hold([[1, day(0)]]);
    await project.build(day(1), { restate: { id: 'gold.first', from: day(0), to: day(1) } });
    const after = await project.build(day(1));
    expect(doneBy(after)).toEqual([]);
  });
});

function sorted(events: readonly Event[]): readonly Event[] {
  return [...events].sort(([one], [other]) => one - other);
}

/** The steps that did anything. */
function doneBy({ steps }: RunResult): readonly string[] {
  return steps.filter(({ status, kind }) => status !== 'unchanged' && kind === 'model').map(({ id }) => id);
}
