import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date, days, incremental, incrementalByTime, integer, model, source, sum, toInteger } from '../../src/index.js';
import { dueRanges } from '../../src/materializations/incremental-by-time/due-ranges.js';
import { type HeldRange, intervalAfter, subtractFrom } from '../../src/materializations/index.js';
import type { Incremental, Materialization, Model } from '../../src/model/index.js';
import { openDuckDBTables, type TestRow } from './batch-tables.js';
import { type Change, inGroups, Origin, onlyAdd, type Perform, runs, since, writeOnly, writeOrRemove } from './origin.js';
import { RunningModel } from './running-model.js';

/** The last of the days on which rows arrive. */
const NOW = '2024-03-02T12:00:00Z';
const tables = await openDuckDBTables();

const columns = { order_id: integer(), line: integer().notNull(), day: date().notNull(), amount: integer(), version: integer().notNull() };
const events = source({ name: 'source_rows', columns });

const modelWith = (materialized: Materialization<never>): Model =>
  model({
    name: 'lines',
    from: { events },
    grain: ['order_id', 'line'],
    columns,
    partitionBy: 'day',
    // The materialization is chosen by the test, so that nothing can be held against the contract.
    materialized: materialized as never,
    query: (db) => db.selectFrom('events').select(['order_id', 'line', 'day', 'amount', 'version']),
  });

/** Runs a model after each group of changes, and compares its table with one build of the whole. */
async function expectFullBuilds(materialized: Incremental<never>, groups: readonly (readonly Change[])[], perform: Perform): Promise<void> {
  const running = new RunningModel(tables, modelWith(materialized), events);
  const origin = new Origin();
  await running.begin();
  for (const group of groups) {
    for (const each of group) perform(origin, each);
    await running.setSource(origin.all());
    await running.runAboveCursor();
    expect(await running.stored()).toEqual(await running.fullBuild());
  }
}

describe('all batches together are one full build', () => {
  test('of merged rows above a cursor, while no row is deleted', async () => {
    const materialized = incremental({ strategy: 'merge', cursor: 'version' });
    await fc.assert(
      fc.asyncProperty(runs, (groups) => expectFullBuilds(materialized, groups, writeOnly)),
      { numRuns: 40 },
    );
  });

  test('of merged rows without a cursor, deleted ones included', async () => {
    const materialized = incremental({ strategy: 'merge', deleteMissing: true });
    await fc.assert(
      fc.asyncProperty(runs, (groups) => expectFullBuilds(materialized, groups, writeOrRemove)),
      { numRuns: 40 },
    );
  });

  test('of appended rows, while none is changed or deleted', async () => {
    const materialized = incremental({ strategy: 'append', cursor: 'version' });
    await fc.assert(
      fc.asyncProperty(runs, (groups) => expectFullBuilds(materialized, groups, onlyAdd)),
      { numRuns: 40 },
    );
  });

  test.each([
    {
      group: 'key by key',
      materialized: incremental({ strategy: 'delete-insert', key: ['order_id'], cursor: 'version' }),
      groupOf: ({ order_id }: TestRow) => order_id,
    },
    {
      group: 'partition by partition',
      materialized: incremental({ strategy: 'insert-overwrite', cursor: 'version' }),
      groupOf: ({ day }: TestRow) => day,
    },
  ])('of rows that are replaced $group, deleted ones included where their group has new rows', async ({ materialized, groupOf }) => {
    await fc.assert(
      fc.asyncProperty(runs, (groups) => expectFullBuilds(materialized, groups, inGroups(groupOf))),
      { numRuns: 40 },
    );
  });

  test('of intervals of time, when rows arrive no later than the lookback reaches', async () => {
    const materialized = incrementalByTime('day', { start: '2024-02-26', lookback: days(2), batchSize: days(1) });
    await fc.assert(
      fc.asyncProperty(runs, async (groups) => {
        const running = new RunningModel(tables, modelWith(materialized), events);
        const origin = new Origin();
        await running.begin();
        let covered: readonly HeldRange[] = [];
        for (const group of groups) {
          const end = covered.at(-1)?.to;
          const reached = end === undefined ? '' : subtractFrom(end, days(2)).slice(0, 10);
          for (const each of group) since(reached)(origin, each);
          await running.setSource(origin.all());
          const due = dueRanges({ materialized, covered, isSameData: false, now: NOW });
          for (const range of due) await running.run({ kind: 'range', ...range });
          expect(await running.stored()).toEqual(await running.fullBuild());
          // The table reaches to the day of its last row, as a run records it.
          const last = origin.all().reduce((day, row) => (String(row.day) > day ? String(row.day) : day), reached);
          covered = [{ from: '2024-02-26T00:00:00Z', to: last === '' ? '2024-02-26T00:00:00Z' : intervalAfter('day', last), at: NOW }];
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a query with aggregates and common table expressions of its own is restricted from outside', async () => {
  const totals = model({
    name: 'totals',
    from: { events },
    columns: { day: date().notNull(), amount: integer() },
    materialized: incrementalByTime('day'),
    query: (db) =>
      db
        .with('positive', (query) => query.selectFrom('events').selectAll().where('amount', '>', 0))
        .selectFrom('positive')
        .select(({ ref }) => ['positive.day', toInteger(sum(ref('positive.amount'))).as('amount')])
        .groupBy('positive.day'),
  });
  const running = new RunningModel(tables, totals, events);
  await running.begin();
  await running.setSource([
    { order_id: 1, line: 1, day: '2024-02-28', amount: 3, version: 1 },
    { order_id: 1, line: 2, day: '2024-02-29', amount: 4, version: 2 },
    { order_id: 1, line: 3, day: '2024-02-29', amount: 5, version: 3 },
    { order_id: 1, line: 4, day: '2024-03-01', amount: 6, version: 4 },
  ]);
  await running.run({ kind: 'range', from: '2024-02-29T00:00:00Z', to: '2024-03-01T00:00:00Z' });
  expect(await running.stored()).toEqual(['amount=9 day=2024-02-29']);
});
