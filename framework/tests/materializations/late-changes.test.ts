import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Columns, integer, isCurrent, isDeleted, text, timestamp, validFrom, validTo } from '../../src/index.js';
import type { BatchChange } from '../../src/warehouses/batch/index.js';
import { BATCH, openDuckDBTables, shapesOf, sortedTexts, TARGET, type TestRow } from './batch-tables.js';

const tables = await openDuckDBTables();

type Deletes = 'invalidate' | 'new-record';

const queried = { id: integer().notNull(), name: text(), changed_at: timestamp().notNull() };
const managed = { valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() };
const contract = (deletes: Deletes): Columns => ({
  ...queried,
  ...managed,
  ...(deletes === 'new-record' ? { is_deleted: isDeleted() } : {}),
});

const changeAt = (at: string, deletes: Deletes): BatchChange => ({
  ...shapesOf(contract(deletes)),
  kind: 'history',
  key: ['id'],
  by: 'timestamp',
  updatedAt: 'changed_at',
  at,
  hardDeletes: deletes,
  managed: {
    validFrom: 'valid_from',
    validTo: 'valid_to',
    isCurrent: 'is_current',
    ...(deletes === 'new-record' ? { isDeleted: 'is_deleted' } : {}),
  },
});

const clock = (hour: number): string => `2024-02-29 ${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 === 0 ? '00' : '30'}:00`;

/** A run at an hour, and the times of the changes that it finds of each key. */
interface Run {
  readonly hour: number;
  readonly found: ReadonlyMap<number, readonly number[]>;
}

const row = (id: number, hour: number): TestRow => ({
  id,
  name: hour % 5 === 0.5 ? null : `name of ${clock(hour)}`,
  changed_at: clock(hour),
});

async function afterRuns(deletes: Deletes, runs: readonly Run[]): Promise<readonly string[]> {
  await tables.fill(TARGET, contract(deletes), []);
  for (const { hour, found } of runs) {
    await tables.fill(
      BATCH,
      queried,
      [...found].flatMap(([id, hours]) => hours.map((each) => row(id, each))),
    );
    await tables.apply(changeAt(clock(hour), deletes));
  }
  return tables.stored();
}

/**
 * The rows of a key by what is true at each instant: its values are those of the latest change, however late that arrived, and
 * it is deleted where nothing was heard of it since it was missing.
 */
function expected(deletes: Deletes, id: number, runs: readonly Run[]): readonly TestRow[] {
  const changes = [...new Set(runs.flatMap(({ found }) => found.get(id) ?? []))];
  const lost: number[] = [];
  const returns: number[] = [];
  let isThere: boolean | undefined;
  for (const { hour, found } of runs) {
    const latest = Math.max(...(found.get(id) ?? []));
    if (found.has(id) && isThere === false && latest < (lost.at(-1) ?? 0)) returns.push(hour);
    if (!found.has(id) && isThere === true) lost.push(hour);
    isThere = found.has(id) || (isThere === undefined ? undefined : false);
  }
  const lastOf = (hours: readonly number[], until: number): number => Math.max(...hours.filter((hour) => hour <= until));
  const isLost = (hour: number): boolean => lastOf(lost, hour) > lastOf([...changes, ...returns], hour);
  const starts = [...changes, ...lost, ...returns.filter((hour) => isLost(hour - 0.25))].sort((one, other) => one - other);
  return starts.flatMap((start, index) => {
    const next = starts[index + 1];
    const until = next === undefined ? null : clock(next);
    const state = { ...row(id, lastOf(changes, start)), valid_from: clock(start), valid_to: until, is_current: until === null };
    if (deletes === 'new-record') return [{ ...state, is_deleted: isLost(start) }];
    return isLost(start) ? [] : [state];
  });
}

const HOURS = 9;
const KEYS = 6;

/** Each run finds nothing of a key, or any of the changes that have happened until then. */
const runs: fc.Arbitrary<readonly Run[]> = fc
  .array(fc.array(fc.array(fc.nat({ max: HOURS }), { maxLength: 2 }), { minLength: KEYS, maxLength: KEYS }), {
    minLength: 3,
    maxLength: HOURS,
  })
  .map((all) =>
    all.map((keys, index): Run => {
      const found = keys.map((hours, id) => [id, [...new Set(hours.map((hour) => (hour % (index + 1)) + 0.5))]] as const);
      return { hour: index + 2, found: new Map(found.filter(([, hours]) => hours.length > 0)) };
    }),
  );

describe.each(['invalidate', 'new-record'] as const)('where deleted keys are kept by %s', (deletes) => {
  test('a history holds what was true at each instant, however late its changes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (all) => {
        expect(await afterRuns(deletes, all)).toEqual(
          sortedTexts(Array.from({ length: KEYS }, (_, id) => expected(deletes, id, all)).flat()),
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('a change that arrives when its key has been deleted and was found again', () => {
  const run = (hour: number, ...changes: readonly number[]): Run => ({
    hour,
    found: new Map([[2, [0.5]], ...(changes.length === 0 ? [] : ([[1, changes]] as const))]),
  });
  const until = [run(9, 8.5), run(10), run(14, 8.5)];
  const states = async (deletes: Deletes, late: number): Promise<readonly string[]> => {
    await afterRuns(deletes, [...until, run(16, late)]);
    const rows = await tables.session.query(`select * from ${TARGET.schema}.${TARGET.name} where id = 1 order by valid_from`);
    return rows.map((each) => `${each.valid_from} to ${each.valid_to}: ${each.is_deleted === true ? 'deleted, ' : ''}${each.name}`);
  };
  const [eight, nine, ten, twelve, two] = [8.5, 9.5, 10, 12.5, 14].map(clock);

  test('holds from the return on where it lies before the deletion', async () => {
    expect(await states('invalidate', 9.5)).toEqual([
      `${eight} to ${nine}: name of ${eight}`,
      `${nine} to ${ten}: name of ${nine}`,
      `${two} to null: name of ${nine}`,
    ]);
    expect(await states('new-record', 9.5)).toEqual([
      `${eight} to ${nine}: name of ${eight}`,
      `${nine} to ${ten}: name of ${nine}`,
      `${ten} to ${two}: deleted, name of ${nine}`,
      `${two} to null: name of ${nine}`,
    ]);
  });

  test('is the return where it lies behind the deletion', async () => {
    expect(await states('invalidate', 12.5)).toEqual([`${eight} to ${ten}: name of ${eight}`, `${twelve} to null: name of ${twelve}`]);
    expect(await states('new-record', 12.5)).toEqual([
      `${eight} to ${ten}: name of ${eight}`,
      `${ten} to ${twelve}: deleted, name of ${eight}`,
      `${twelve} to null: name of ${twelve}`,
    ]);
  });
});
