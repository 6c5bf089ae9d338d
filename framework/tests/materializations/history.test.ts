import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Columns, integer, isCurrent, isDeleted, text, timestamp, validFrom, validTo } from '../../src/index.js';
import type { BatchChange } from '../../src/warehouses/batch/index.js';
import { BATCH, openDuckDBTables, shapesOf, sortedTexts, TARGET, type TestRow } from './batch-tables.js';
import { type Histories, type HistoryRules, keyOf, tableOf, withBatch } from './history-model.js';

const tables = await openDuckDBTables();

const queried = { id: integer(), part: text().notNull(), note: text(), remark: text(), changed_at: timestamp().notNull() };
const managed = { valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() };
const contract = ({ hardDeletes }: HistoryRules): Columns =>
  hardDeletes === 'new-record' ? { ...queried, ...managed, is_deleted: isDeleted() } : { ...queried, ...managed };

const instant = fc.integer({ min: 0, max: 9 }).map((hour) => `2024-02-29 0${hour}:00:00`);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 6 });
const row: fc.Arbitrary<TestRow> = fc.record({
  id: maybe(fc.integer({ min: 0, max: 2 })),
  part: fc.constantFrom('x', 'y'),
  note: maybe(fc.constantFrom('a', 'b')),
  remark: maybe(fc.constantFrom('c', 'd')),
  changed_at: instant,
});
const run = fc.record({ at: instant, batch: fc.array(row, { maxLength: 6 }) });
const hardDeletes = fc.constantFrom('ignore', 'invalidate', 'new-record');

const changeOf = (rules: HistoryRules, at: string): BatchChange => ({
  ...shapesOf(contract(rules)),
  kind: 'history',
  key: ['id', 'part'],
  at,
  hardDeletes: rules.hardDeletes,
  managed: {
    validFrom: 'valid_from',
    validTo: 'valid_to',
    isCurrent: 'is_current',
    ...(rules.hardDeletes === 'new-record' ? { isDeleted: 'is_deleted' } : {}),
  },
  ...(rules.by === 'timestamp' ? { by: 'timestamp', updatedAt: 'changed_at' } : { by: 'columns', compare: rules.compare }),
});

/** A batch in which no key repeats, or no key at one time. */
const distinct = (batch: readonly TestRow[], { by }: HistoryRules): readonly TestRow[] => [
  ...new Map(batch.map((each) => [by === 'columns' ? keyOf(each) : `${keyOf(each)} ${each.changed_at}`, each])).values(),
];

describe.each(['timestamp', 'columns'] as const)('a history by %s', (by) => {
  test('holds what plain code computes, after every run and when a run is repeated', async () => {
    await fc.assert(
      fc.asyncProperty(hardDeletes, fc.array(run, { maxLength: 4 }), async (deletes, runs) => {
        const rules: HistoryRules = { by, compare: ['note'], hardDeletes: deletes };
        await tables.fill(TARGET, contract(rules), []);
        let histories: Histories = new Map();
        for (const { at, batch } of runs) {
          await tables.fill(BATCH, queried, distinct(batch, rules));
          const change = changeOf(rules, at);
          histories = withBatch(histories, distinct(batch, rules), at, rules);
          const expected = sortedTexts(tableOf(histories, rules));
          expect(await tables.after(change), 'what afterBatch promises').toEqual(expected);
          for (const round of ['first', 'second']) {
            await tables.apply(change);
            expect(await tables.stored(), `after applying it for the ${round} time`).toEqual(expected);
          }
          await expectContiguous(rules, new Set(batch.map(keyOf)));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('finds keys that a batch repeats', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), async (batch) => {
        const rules: HistoryRules = { by, compare: ['note'], hardDeletes: 'ignore' };
        await tables.fill(BATCH, queried, batch);
        expect((await tables.duplicates(changeOf(rules, '2024-02-29T00:00:00Z'))) > 0).toBe(distinct(batch, rules).length < batch.length);
      }),
    );
  });
});

test('a history by time is the same in whatever order its changes arrive', async () => {
  const rules: HistoryRules = { by: 'timestamp', compare: [], hardDeletes: 'ignore' };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.infiniteStream(fc.integer({ min: 0, max: 3 })), async (rows, places) => {
      const changes = distinct(rows, rules);
      const batches: TestRow[][] = [[], [], [], []];
      for (const each of changes) batches[places.next().value as number]?.push(each);
      const tableAfter = async (all: readonly (readonly TestRow[])[]): Promise<readonly string[]> => {
        await tables.fill(TARGET, contract(rules), []);
        for (const batch of all) {
          await tables.fill(BATCH, queried, batch);
          await tables.apply(changeOf(rules, '2024-03-01T00:00:00Z'));
        }
        return tables.stored();
      };
      expect(await tableAfter(batches)).toEqual(await tableAfter([changes]));
    }),
    { numRuns: 40 },
  );
});

/** Rows of a key never overlap, follow each other without a gap unless it was deleted, and end in one current row while it lives. */
async function expectContiguous({ hardDeletes: deletes }: HistoryRules, delivered: ReadonlySet<string>): Promise<void> {
  const rows = (await tables.session.query(
    `select * from ${TARGET.schema}.${TARGET.name} order by id, part, valid_from, valid_to nulls last`,
  )) as readonly TestRow[];
  for (const [index, each] of rows.entries()) {
    const next = rows[index + 1];
    expect(each.is_current).toBe(each.valid_to === null);
    if (each.valid_to !== null) expect(String(each.valid_from) <= String(each.valid_to)).toBe(true);
    if (next === undefined || keyOf(next) !== keyOf(each)) continue;
    expect(each.valid_to).not.toBeNull();
    expect(String(each.valid_to) <= String(next.valid_from)).toBe(true);
    if (deletes !== 'invalidate') expect(next.valid_from).toBe(each.valid_to);
  }
  for (const key of delivered) {
    const current = rows.filter((each) => keyOf(each) === key && each.is_current === true);
    expect(current.map((each) => each.is_deleted ?? false)).toEqual([false]);
  }
}
