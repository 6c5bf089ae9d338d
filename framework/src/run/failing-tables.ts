import { type HistoryEntry, relationKey, type StateStore } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { RunContext } from './run-context.js';

/** The schema that keeps the failing rows of data tests. */
export const FAILURES_SCHEMA = '_martlet_failures';

type Surroundings = Pick<RunContext, 'store' | 'session' | 'warehouse' | 'request'>;

/** Notes which tables now hold failing rows, so that the janitor knows how old these are. */
export function noteFailingRows(
  { store, environment, request: { clock } }: Pick<RunContext, 'store' | 'environment' | 'request'>,
  tables: readonly RelationName[],
): Promise<void> {
  return store.note(tables.map((body) => ({ kind: 'failing-rows', environment, name: relationKey(body), at: clock.now(), body })));
}

/** What tells of tables whose rows were kept before an instant and not since. */
export async function oldFailingTables(store: StateStore, before: string): Promise<readonly HistoryEntry[]> {
  const standing = (await store.history({ kind: 'failing-rows', latest: true })).filter((entry) => !isDropped(entry));
  // The tests of two environments keep their rows in one table.
  const young = new Set(standing.filter(({ at }) => at >= before).map(({ name }) => name));
  return standing.filter(({ name }) => !young.has(name));
}

/** Drops such tables, and notes it. */
export async function dropFailingTables(entries: readonly HistoryEntry[], around: Surroundings): Promise<void> {
  if (entries.length === 0) return;
  const { store, session, warehouse, request } = around;
  const names = new Set(entries.map(({ name }) => name));
  for (const table of await warehouse.introspection.relations(session, [FAILURES_SCHEMA])) {
    if (names.has(relationKey(table))) await session.execute(warehouse.statements.drop(table));
  }
  await store.note(entries.map((entry) => ({ ...entry, at: request.clock.now(), body: null })));
}

/** Whether an entry says that its table is gone. */
export function isDropped({ kind, body }: HistoryEntry): boolean {
  return kind === 'failing-rows' && body === null;
}
