import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date, days, incremental, incrementalByTime, integer, model, source, sum, toInteger } from '../../src/index.js';
import type { Incremental, Materialization, Model } from '../../src/model/index.js';
import { dueRanges, intervalAfter, type Range } from '../../src/plan/due-ranges.js';
import { subtractFrom } from '../../src/plan/index.js';
import { openDuckDBTables, type TestRow } from './batch-tables.js';
import { RunningModel } from './running-model.js';

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

const DAYS = ['2024-02-26', '2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'];
const change = fc.record({
  order_id: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 6 }),
  line: fc.integer({ min: 0, max: 2 }),
  day: fc.constantFrom(...DAYS),
  amount: fc.integer({ min: 0, max: 99 }),
  deletes: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
const runs = fc.array(fc.array(change, { maxLength: 5 }), { minLength: 1, maxLength: 4 });

const idOf = ({ order_id, line }: { readonly order_id?: unknown; readonly line?: unknown }): string => `${order_id}/${line}`;

/** A table of somebody else's, in which each change of a row gets the next version. */
class Origin {
  private readonly rows = new Map<string, TestRow>();
  private version = 0;

  all(): readonly TestRow[] {
    return [...this.rows.values()];
  }

  write({ order_id, line, day, amount }: Change): void {
    this.version += 1;
    this.rows.set(idOf({ order_id, line }), { order_id, line, day, amount, version: this.version });
  }

  remove(row: Change): void {
    this.rows.delete(idOf(row));
  }

  find(row: Change): TestRow | undefined {
    return this.rows.get(idOf(row));
  }
}

/** Runs a model after each group of changes, and compares its table with one build of the whole. */
async function expectFullBuilds(
  materialized: Incremental<never>,
  groups: readonly (readonly Change[])[],
  perform: (origin: Origin, change: Change) => void,
): Promise<void> {
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
      fc.asyncProperty(runs, (groups) => expectFullBuilds(materialized, groups, (origin, each) => origin.write(each))),
      { numRuns: 40 },
    );
  });

  test('of merged rows without a cursor, deleted ones included', async () => {
    const materialized = incremental({ strategy: 'merge', deleteMissing: true });
    await fc.assert(
      fc.asyncProperty(runs, (groups) =>
        expectFullBuilds(materialized, groups, (origin, each) => (each.deletes ? origin.remove(each) : origin.write(each))),
      ),
      { numRuns: 40 },
    );
  });

  test('of appended rows, while none is changed or deleted', async () => {
    const materialized = incremental({ strategy: 'append', cursor: 'version' });
    await fc.assert(
      fc.asyncProperty(runs, (groups) =>
        expectFullBuilds(materialized, groups, (origin, each) => {
          if (origin.find(each) === undefined) origin.write(each);
        }),
      ),
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
      fc.asyncProperty(runs, (groups) =>
        expectFullBuilds(materialized, groups, (origin, each) => {
          const old = origin.find(each);
          const touched = new Set([groupOf(each as unknown as TestRow), ...(old === undefined ? [] : [groupOf(old)])]);
          if (each.deletes) origin.remove(each);
          else origin.write(each);
          // A group that loses a row has to show it: another of its rows is written anew, or the deletion is not seen.
          for (const row of origin.all()) if (touched.has(groupOf(row))) origin.write(row as unknown as Change);
          const left = new Set(origin.all().map(groupOf));
          for (const group of touched) if (!left.has(group)) origin.write({ ...each, ...(old as unknown as Change) });
        }),
      ),
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
        let covered: readonly Range[] = [];
        for (const group of groups) {
          const end = covered.at(-1)?.to;
          const reached = end === undefined ? '' : subtractFrom(end, days(2)).slice(0, 10);
          for (const each of group) {
            if (each.day < reached || String(origin.find(each)?.day ?? each.day) < reached) continue;
            if (each.deletes) origin.remove(each);
            else origin.write(each);
          }
          await running.setSource(origin.all());
          const due = dueRanges({ materialized, covered, isSameData: false, now: '2024-02-29T12:00:00Z' });
          for (const range of due) await running.run({ kind: 'range', ...range });
          expect(await running.stored()).toEqual(await running.fullBuild());
          // The table reaches to the day of its last row, as a run records it.
          const last = origin.all().reduce((day, row) => (String(row.day) > day ? String(row.day) : day), reached);
          covered = [{ from: '2024-02-26T00:00:00Z', to: last === '' ? '2024-02-26T00:00:00Z' : intervalAfter('day', last) }];
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
