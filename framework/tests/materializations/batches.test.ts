import fc from 'fast-check';
import { expressionBuilder } from 'kysely';
import { describe, expect, test } from 'vitest';
import { type Columns, date, integer, text } from '../../src/index.js';
import type { BatchChange, MergeChange } from '../../src/warehouses/batch/index.js';
import { BATCH, openDuckDBTables, shapesOf, sortedTexts, TARGET, type TestRow } from './batch-tables.js';

const tables = await openDuckDBTables();

/** Works batches in, one after the other and each of them twice, and compares the table with what plain code computes. */
async function expectTables(
  columns: Columns,
  change: BatchChange,
  batches: readonly (readonly TestRow[])[],
  next: (stored: readonly TestRow[], batch: readonly TestRow[]) => readonly TestRow[],
): Promise<void> {
  await tables.fill(TARGET, columns, []);
  let expected: readonly TestRow[] = [];
  for (const batch of batches) {
    await tables.fill(BATCH, columns, batch);
    const before = await tables.stored();
    const promised = await tables.after(change);
    expect(await tables.stored()).toEqual(before);
    expected = next(expected, batch);
    expect(promised, 'what afterBatch promises').toEqual(sortedTexts(expected));
    for (const round of ['first', 'second']) {
      await tables.apply(change);
      expect(await tables.stored(), `after applying it for the ${round} time`).toEqual(sortedTexts(expected));
    }
    expect(await tables.after(change), 'what afterBatch promises afterwards').toEqual(sortedTexts(expected));
  }
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 6 });

describe('appended rows', () => {
  const columns = { id: integer(), version: integer().notNull(), note: text() };
  const row = fc.record({
    id: maybe(fc.integer({ min: 0, max: 3 })),
    version: fc.integer({ min: 0, max: 9 }),
    note: maybe(fc.constantFrom('a', 'b')),
  });

  test('are those above the greatest cursor that is stored', async () => {
    const change: BatchChange = { ...shapesOf(columns), kind: 'append', cursor: 'version' };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 4 }), (batches) =>
        expectTables(columns, change, batches, (stored, batch) => {
          const greatest = Math.max(-1, ...stored.map(({ version }) => Number(version)));
          return [...stored, ...batch.filter(({ version }) => Number(version) > greatest)];
        }),
      ),
    );
  });

  test('are those that the table does not hold yet when there is no cursor', async () => {
    const change: BatchChange = { ...shapesOf(columns), kind: 'append' };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 4 }), (batches) =>
        expectTables(columns, change, batches, (stored, batch) => {
          const known = new Set(stored.map((each) => JSON.stringify([each.id, each.version, each.note])));
          return [...stored, ...batch.filter((each) => !known.has(JSON.stringify([each.id, each.version, each.note])))];
        }),
      ),
    );
  });
});

describe('merged rows', () => {
  const columns = { id: integer(), part: text().notNull(), version: integer().notNull(), note: text() };
  const eb = expressionBuilder<{ target: TestRow; batch: TestRow }, 'target' | 'batch'>();
  const newer = eb('batch.version', '>', eb.ref('target.version'));
  const gone = eb('batch.note', '=', 'gone');

  const row = fc.record({
    id: maybe(fc.integer({ min: 0, max: 3 })),
    part: fc.constantFrom('x', 'y'),
    version: fc.integer({ min: 0, max: 9 }),
    note: maybe(fc.constantFrom('a', 'b', 'gone')),
  });
  const keyOf = ({ id, part }: TestRow): string => JSON.stringify([id, part]);
  const options = fc.record({
    when: fc.boolean(),
    deleteWhen: fc.boolean(),
    deleteMissing: fc.boolean(),
    cursor: fc.boolean(),
    update: fc.subarray(['version', 'note']),
  });

  const changeOf = ({
    when,
    deleteWhen,
    deleteMissing,
    cursor,
    update,
  }: typeof options extends fc.Arbitrary<infer T> ? T : never): BatchChange & MergeChange => ({
    ...shapesOf(columns),
    kind: 'merge',
    key: ['id', 'part'],
    update,
    ...(when ? { when: newer.toOperationNode() } : {}),
    ...(deleteWhen ? { deleteWhen: gone.toOperationNode() } : {}),
    ...(cursor ? { cursor: 'version' } : {}),
    deleteMissing: deleteMissing && !cursor,
  });

  const merged =
    (change: BatchChange & MergeChange) =>
    (stored: readonly TestRow[], batch: readonly TestRow[]): readonly TestRow[] => {
      const latest = new Map<string, TestRow>();
      for (const each of batch) {
        const other = latest.get(keyOf(each));
        if (other === undefined || Number(other.version) < Number(each.version)) latest.set(keyOf(each), each);
      }
      const isGone = (each: TestRow): boolean => change.deleteWhen !== undefined && each.note === 'gone';
      const kept = stored.flatMap((old) => {
        const found = latest.get(keyOf(old));
        if (found === undefined) return change.deleteMissing ? [] : [old];
        if (change.when !== undefined && !(Number(found.version) > Number(old.version))) return [old];
        if (isGone(found)) return [];
        return [{ ...old, ...Object.fromEntries(change.update.map((column) => [column, found[column] ?? null])) }];
      });
      const known = new Set(stored.map(keyOf));
      return [...kept, ...[...latest.values()].filter((each) => !known.has(keyOf(each)) && !isGone(each))];
    };

  test('update, add and delete by their key, under every condition', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 4 }), async (chosen, batches) => {
        const change = changeOf(chosen);
        const once = (each: TestRow): string => (change.cursor === undefined ? keyOf(each) : `${keyOf(each)} ${each.version}`);
        const unique = batches.map((batch) => [...new Map(batch.map((each) => [once(each), each])).values()]);
        await expectTables(columns, change, unique, merged(change));
      }),
    );
  });

  test('whose keys repeat are found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(row, { maxLength: 6 }), async (cursor, batch) => {
        const change = changeOf({ when: false, deleteWhen: false, deleteMissing: false, cursor, update: ['note'] });
        await tables.fill(BATCH, columns, batch);
        const repeated = [...new Set(batch.map(keyOf))].filter((key) => {
          const rows = batch.filter((each) => keyOf(each) === key);
          const last = Math.max(...rows.map(({ version }) => Number(version)));
          return (cursor ? rows.filter(({ version }) => version === last) : rows).length > 1;
        });
        expect(await tables.duplicates(change)).toBe(repeated.length);
      }),
    );
  });
});

describe('replaced rows', () => {
  const columns = { id: integer(), day: date(), note: text() };
  const dates = ['2023-12-31', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-05', '2024-02-29', '2024-03-01'];
  const row = fc.record({
    id: maybe(fc.integer({ min: 0, max: 3 })),
    day: maybe(fc.constantFrom(...dates)),
    note: maybe(fc.constantFrom('a', 'b')),
  });
  const batches = fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 4 });

  const replacing = (group: (row: TestRow) => unknown) => (stored: readonly TestRow[], batch: readonly TestRow[]) => {
    const groups = new Set(batch.map(group));
    return [...stored.filter((old) => !groups.has(group(old))), ...batch];
  };

  test('give way to all rows of their key', async () => {
    const change: BatchChange = { ...shapesOf(columns), kind: 'delete-insert', key: ['id', 'day'] };
    await fc.assert(
      fc.asyncProperty(batches, (all) =>
        expectTables(
          columns,
          change,
          all,
          replacing(({ id, day }) => `${id} ${day}`),
        ),
      ),
    );
  });

  test('give way to all rows of their partition', async () => {
    const weekOf = (day: unknown): unknown => (day === null ? null : Math.floor((Date.parse(`${day}`) / 86_400_000 + 3) / 7));
    const groups = {
      day: (day: unknown) => day,
      week: weekOf,
      month: (day: unknown) => `${day}`.slice(0, 7),
      year: (day: unknown) => `${day}`.slice(0, 4),
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('day', 'week', 'month', 'year'), batches, (unit, all) => {
        const change: BatchChange = { ...shapesOf(columns), kind: 'replace-partitions', column: 'day', unit };
        return expectTables(
          columns,
          change,
          all,
          replacing(({ day }) => groups[unit](day)),
        );
      }),
    );
  });

  test('give way to the rows of their range', async () => {
    const bound = fc.option(fc.constantFrom(...dates), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(bound, bound, batches, (from, to, all) => {
        const change: BatchChange = {
          ...shapesOf(columns),
          kind: 'replace-range',
          column: 'day',
          ...(from && { from }),
          ...(to && { to }),
        };
        const isIn = ({ day }: TestRow): boolean =>
          day !== null && (from === undefined || `${day}` >= from) && (to === undefined || `${day}` < to);
        return expectTables(columns, change, all, (stored, batch) => [...stored.filter((old) => !isIn(old)), ...batch.filter(isIn)]);
      }),
    );
  });
});
