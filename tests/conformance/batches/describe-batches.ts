import { expressionBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Columns, date, integer, isCurrent, isDeleted, text, timestamp, validFrom, validTo } from '../../../framework/src/index.js';
import type { BatchChange } from '../../../framework/src/warehouses/batch/index.js';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { targetSchema } from '../../../framework/src/warehouses/targets.js';
import type { Warehouse } from '../../../framework/src/warehouses/warehouse.js';
import { BATCH, BatchTables, shapesOf, TARGET, type TestRow } from '../../../framework/tests/materializations/batch-tables.js';
import { isInstalled, notInstalled } from '../../standins/analyser.js';
import { type ServedWarehouse, type StandInServer, startStandIn } from '../../standins/servers.js';

const columns = { id: integer(), part: text().notNull(), day: date().notNull(), note: text(), changed_at: timestamp().notNull() };
const managed = { valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() };
const eb = expressionBuilder<{ target: TestRow; batch: TestRow }, 'target' | 'batch'>();

/** Rows before and rows of a batch: new, changed, late and repeated ones, with nulls in the key. */
const STORED: readonly TestRow[] = [
  { id: 1, part: 'x', day: '2024-01-31', note: 'old', changed_at: '2024-01-31 10:00:00' },
  { id: null, part: 'x', day: '2024-02-01', note: 'old', changed_at: '2024-02-01 10:00:00' },
  { id: 2, part: 'y', day: '2024-02-29', note: null, changed_at: '2024-02-29 10:00:00' },
  { id: 3, part: 'y', day: '2024-03-01', note: 'missing', changed_at: '2024-03-01 10:00:00' },
];
const NEW: readonly TestRow[] = [
  { id: 1, part: 'x', day: '2024-01-31', note: 'late', changed_at: '2024-01-30 10:00:00' },
  { id: null, part: 'x', day: '2024-02-01', note: 'new', changed_at: '2024-03-02 10:00:00' },
  { id: null, part: 'x', day: '2024-02-01', note: 'newest', changed_at: '2024-03-03 10:00:00' },
  { id: 2, part: 'y', day: '2024-02-29', note: 'gone', changed_at: '2024-03-02 11:00:00' },
  { id: 4, part: 'x', day: '2024-02-28', note: "o'new", changed_at: '2024-03-02 12:00:00' },
];
/** One row of each key. */
const UNIQUE = NEW.filter(({ note }) => note !== 'new');

const history = { kind: 'history', key: ['id', 'part'], at: '2024-03-04T00:00:00Z' } as const;
const names = { validFrom: 'valid_from', validTo: 'valid_to', isCurrent: 'is_current' };
const since = ({ changed_at }: TestRow) => ({ valid_from: changed_at ?? null, valid_to: null, is_current: true });

interface Case {
  readonly change: BatchChange;
  readonly table: Columns;
  readonly stored: readonly TestRow[];
  readonly batch: readonly TestRow[];
}

const rows = (change: BatchChange, batch = NEW): Case => ({ change, table: columns, stored: STORED, batch });
const states = (change: BatchChange, more: Columns = {}, flags: TestRow = {}): Case => ({
  change,
  table: { ...columns, ...managed, ...more },
  stored: STORED.map((row) => ({ ...row, ...since(row), ...flags })),
  batch: change.kind === 'history' && change.by === 'columns' ? UNIQUE : NEW,
});

const CASES: Readonly<Record<string, Case>> = {
  'rows above a cursor': rows({ ...shapesOf(columns), kind: 'append', cursor: 'changed_at' }),
  'rows that are not there yet': rows({ ...shapesOf(columns), kind: 'append' }),
  'rows whose keys are not there yet': rows({ ...shapesOf(columns), kind: 'append', key: ['id', 'part'] }, UNIQUE),
  'a merge under conditions': rows({
    ...shapesOf(columns),
    kind: 'merge',
    key: ['id', 'part'],
    update: ['note', 'changed_at'],
    cursor: 'changed_at',
    when: eb('batch.changed_at', '>', eb.ref('target.changed_at')).toOperationNode(),
    deleteWhen: eb('batch.note', '=', 'gone').toOperationNode(),
    deleteMissing: false,
  }),
  'a merge that deletes what is missing': rows(
    { ...shapesOf(columns), kind: 'merge', key: ['id', 'part'], update: ['day', 'note', 'changed_at'], deleteMissing: true },
    UNIQUE,
  ),
  'all rows of keys': rows({ ...shapesOf(columns), kind: 'delete-insert', key: ['id', 'part'] }),
  'a range of days': rows({ ...shapesOf(columns), kind: 'replace-range', column: 'day', from: '2024-02-01', to: '2024-03-01' }),
  'months of days': rows({ ...shapesOf(columns), kind: 'replace-partitions', column: 'day', unit: 'month' }),
  'states by time': states({
    ...shapesOf({ ...columns, ...managed }),
    ...history,
    managed: names,
    by: 'timestamp',
    updatedAt: 'changed_at',
    hardDeletes: 'invalidate',
  }),
  'states by columns, with rows for deletions': states(
    {
      ...shapesOf({ ...columns, ...managed, is_deleted: isDeleted() }),
      ...history,
      managed: { ...names, isDeleted: 'is_deleted' },
      by: 'columns',
      compare: ['note'],
      hardDeletes: 'new-record',
    },
    { is_deleted: isDeleted() },
    { is_deleted: false },
  ),
};

/** Keys that were deleted and came back, that are deleted now and that come back now, with rows that come late: before, after and at a return. */
const LIVES: readonly TestRow[] = [
  { ...STORED[0], note: 'first', changed_at: '2024-01-10 10:00:00', valid_from: '2024-01-10 10:00:00', valid_to: '2024-02-01 00:00:00' },
  { ...STORED[0], note: 'back', changed_at: '2024-02-20 10:00:00', valid_from: '2024-02-20 10:00:00', valid_to: null, is_current: true },
  { ...STORED[2], valid_from: '2024-02-29 10:00:00', valid_to: null, is_current: true },
  { ...STORED[3], valid_from: '2024-02-01 10:00:00', valid_to: '2024-03-02 00:00:00' },
].map((row) => ({ is_current: false, ...row }));
/** The rows that say that a key is deleted. */
const GONE: readonly TestRow[] = [
  { ...STORED[0], note: 'first', changed_at: '2024-01-10 10:00:00', valid_from: '2024-02-01 00:00:00', valid_to: '2024-02-20 10:00:00' },
  { ...STORED[3], valid_from: '2024-03-02 00:00:00', valid_to: null, is_current: true },
].map((row) => ({ is_current: false, ...row, is_deleted: true }));
const COMING: readonly TestRow[] = [
  { ...STORED[0], note: 'before', changed_at: '2024-01-15 10:00:00' },
  { ...STORED[0], note: 'between', changed_at: '2024-02-10 10:00:00' },
  { ...STORED[0], note: 'back', changed_at: '2024-02-20 10:00:00' },
  { ...STORED[3], note: 'back too', changed_at: '2024-03-01 10:00:00' },
];

/** A history that reads deletions in each way, and takes what comes late. */
function lives(by: 'timestamp' | 'columns', hardDeletes: 'ignore' | 'invalidate' | 'new-record'): Case {
  const hasDeleted = hardDeletes === 'new-record';
  const table: Columns = { ...columns, ...managed, ...(hasDeleted ? { is_deleted: isDeleted() } : {}) };
  const common = { ...shapesOf(table), ...history, managed: { ...names, ...(hasDeleted ? { isDeleted: 'is_deleted' } : {}) }, hardDeletes };
  // A deletion that nothing notes leaves the last state current.
  const stored =
    hardDeletes === 'ignore'
      ? LIVES.filter(({ note }) => note !== 'first').map((row) => ({ ...row, valid_to: null, is_current: true }))
      : LIVES;
  return {
    change: by === 'timestamp' ? { ...common, by, updatedAt: 'changed_at' } : { ...common, by, compare: ['note'] },
    table,
    stored: hasDeleted ? [...stored.map((row) => ({ ...row, is_deleted: false })), ...GONE] : stored,
    batch: by === 'timestamp' ? COMING : COMING.slice(2),
  };
}
const MODES = ['ignore', 'invalidate', 'new-record'] as const;
const LIVES_CASES = (['timestamp', 'columns'] as const).flatMap((by) =>
  MODES.map((mode) => [`late states by ${by}, where deletions are: ${mode}`, lives(by, mode)] as const),
);

/** What the table holds before the batch is worked in, by the promise of `afterBatch`, and afterwards, once and twice. */
async function outcomeOf(tables: BatchTables, { change, table, stored, batch }: Case): Promise<readonly (readonly string[])[]> {
  await tables.fill(TARGET, table, stored);
  await tables.fill(BATCH, columns, batch);
  const promised = await tables.after(change);
  await tables.apply(change);
  const once = await tables.stored();
  await tables.apply(change);
  return [promised, once, await tables.stored()];
}

/** Batches that are worked into tables, on the engine of a warehouse through its own client. */
export function describeBatches(name: ServedWarehouse): void {
  describe(`batches on ${name}`, () => {
    let server: StandInServer | undefined;
    let warehouse: Warehouse | undefined;
    let tables: BatchTables | undefined;
    let reference: BatchTables | undefined;
    const duckdb = openWarehouse({ warehouse: 'duckdb', path: ':memory:' }, '.', asWritten);

    beforeAll(async () => {
      if (!isInstalled(name)) return;
      reference = await BatchTables.open(await duckdb);
      server = await startStandIn(name);
      warehouse = await openWarehouse(targetSchema.parse(server.target), '.', asWritten);
      tables = await BatchTables.open(warehouse);
    }, 300_000);

    afterAll(async () => {
      await tables?.close();
      await reference?.close();
      await warehouse?.close();
      await server?.close();
      await (await duckdb).close();
    });

    test.for([...Object.entries(CASES), ...LIVES_CASES])(
      'do what they do on DuckDB: %s',
      { timeout: 300_000 },
      async ([_, each], context) => {
        if (tables === undefined || reference === undefined) return context.skip(notInstalled);
        const [promised, ...others] = await outcomeOf(reference, each);
        expect(others).toEqual([promised, promised]);
        for (const outcome of await outcomeOf(tables, each)) expect(outcome).toEqual(promised);
      },
    );
  });
}
