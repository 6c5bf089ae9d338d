import { MartletError } from '../errors.js';
import { type Batch, type BatchBuild, type BuildStep, type HeldRange, intervalAfter } from '../plan/index.js';
import { type IntervalEntry, keyOf, type StateStore } from '../state/index.js';
import type { Statements } from '../warehouses/statements.js';
import type { Session } from '../warehouses/warehouse.js';
import { createTable } from './create-table.js';

/** What filling a table bit by bit needs beside a session. */
export interface BatchSurroundings {
  readonly statements: Statements;
  readonly runId: string;
  readonly now: () => string;
  readonly signal: AbortSignal;
  /** One more session; it is closed by whoever asked for it. */
  readonly openSession: () => Promise<Session>;
  /** Whether a transaction holds together what several statements do. */
  readonly hasTransactions: boolean;
  /** The state, written through a session where it stands in the same warehouse: then a transaction holds both. */
  readonly storeOn: (session: Session) => StateStore;
}

/** What became of the batches of a step. */
export interface BatchesDone {
  /** Rows that were written. */
  readonly rows: number;
  /** The ranges that the table holds once its environment is published, where they must not be recorded before. */
  readonly pending: readonly IntervalEntry[];
}

/**
 * Fills a table batch by batch. A batch is worked in and recorded together, so that a run which is killed goes on behind the
 * last one. Where readers see the table, nothing of it changes: its new rows stand beside it, under an overlay.
 */
export async function performBatches(
  step: BuildStep & { readonly batches: BatchBuild },
  session: Session,
  around: BatchSurroundings,
): Promise<BatchesDone> {
  const { batches: build, version } = step;
  const { signal } = around;
  for (const statement of build.prepare) await session.execute(statement, { signal });
  // A range that is inherited says whose it was; it is this version's now.
  const entry = (range: HeldRange): IntervalEntry => ({
    ...range,
    version: keyOf(version),
    data: build.data,
    content: build.content,
    runId: around.runId,
    at: around.now(),
  });
  if (build.start === 'beside') {
    let rows = 0;
    const pending: IntervalEntry[] = [];
    for (const batch of build.batches) {
      rows += await makeBatch(step, batch, session, around);
      if (batch.overlay !== undefined) await session.execute(batch.overlay, { signal });
      pending.push(entry(await rangeOf(build, batch, session, signal)));
    }
    return { rows, pending };
  }
  if (build.inherited.length > 0) await around.storeOn(session).append({ intervals: build.inherited.map(entry) });
  const counts = await eachAtOnce(build.batches, build.concurrency, session, around, async (batch, worker) => {
    const store = around.storeOn(worker);
    const isOne = store.database.sharesTransactions;
    // Rows that come in by one insert come in twice when it is repeated, so the record of them must be of the same transaction.
    const insert = isOne ? batch.insert : undefined;
    const made = insert === undefined ? await makeBatch(step, batch, worker, around) : undefined;
    const { rows, interval } = await inTransaction(worker, around.hasTransactions, async () => {
      let changed = 0;
      for (const statement of insert === undefined ? batch.apply : [insert]) changed = await worker.execute(statement, { signal });
      const rows = made ?? changed;
      const done = entry(await rangeOf(build, batch, worker, signal));
      if (isOne) await store.append({ intervals: [done] });
      return { rows, interval: done };
    });
    // A separate store hears of rows that are there for good; a batch that is worked in again replaces its own.
    if (!isOne) await store.append({ intervals: [interval] });
    return rows;
  });
  return { rows: counts.reduce((sum, count) => sum + count, 0), pending: [] };
}

function inTransaction<T>(session: Session, hasTransactions: boolean, work: () => Promise<T>): Promise<T> {
  return hasTransactions ? session.transaction(work) : work();
}

/** Makes the table of a batch, and answers with its rows. */
async function makeBatch(step: BuildStep, batch: Batch, session: Session, { statements, signal }: BatchSurroundings): Promise<number> {
  const rows = await createTable({ session, statements, signal }, batch.table, batch.make);
  if (batch.duplicates === undefined) return rows;
  const [repeated] = await session.query(batch.duplicates, { signal });
  if (repeated === undefined) return rows;
  const { rows: count, ...key } = repeated;
  throw new MartletError(
    'batch-key-repeated',
    { model: step.relation, key: JSON.stringify(key), rows: Number(count) },
    { file: step.file },
  );
}

/** The range that the table holds with a batch, and how far its rows go: what is open at its end ends with them. */
async function rangeOf({ time }: BatchBuild, batch: Batch, session: Session, signal: AbortSignal): Promise<HeldRange> {
  const { from, to } = batch;
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (batch.horizon === undefined || time === undefined) return range;
  const [found] = await session.query(batch.horizon, { signal });
  const greatest = found?.greatest;
  const reach = greatest === null || greatest === undefined ? undefined : intervalAfter(time, String(greatest));
  // Without rows a range that is open ends where it begins: the next run looks there again.
  if (reach === undefined || (from !== undefined && reach <= from))
    return { ...range, ...(from === undefined ? {} : { to: to ?? from }), isEmpty: true };
  if (to === undefined) return { ...range, to: reach };
  return { ...range, ...(reach < to ? { rowsTo: reach } : {}) };
}

/** Does work for each item, several at once in sessions of their own; after a failure no more is begun. */
async function eachAtOnce<T, R>(
  items: readonly T[],
  most: number,
  own: Session,
  { openSession }: BatchSurroundings,
  work: (item: T, session: Session) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = [...items];
  let hasFailed = false;
  const worker = async (session: Session): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !hasFailed; item = waiting.shift()) {
      try {
        results.push(await work(item, session));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const others = await Promise.all(Array.from({ length: Math.max(0, Math.min(most, items.length) - 1) }, openSession));
  try {
    const outcomes = await Promise.allSettled([own, ...others].map(worker));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  } finally {
    for (const session of others) await session.close();
  }
  return results;
}
