import { MartletError } from '../errors.js';
import { intervalAfter, isBefore, type LaterRows, waitingRows } from '../materializations/index.js';
import type { Batch, BatchBuild, BuildStep } from '../plan/index.js';
import { type IntervalEntry, relationKey, type StateStore } from '../state/index.js';
import type { Capabilities } from '../warehouses/capabilities.js';
import type { Statements } from '../warehouses/statements.js';
import type { Session } from '../warehouses/warehouse.js';
import { asOneChange } from './as-one-change.js';
import { createTable } from './create-table.js';

/** What filling a table bit by bit needs beside a session. */
export interface BatchContext {
  readonly statements: Statements;
  readonly runId: string;
  readonly now: () => string;
  readonly signal: AbortSignal;
  /** One more session; it is closed by whoever asked for it. */
  readonly openSession: () => Promise<Session>;
  readonly capabilities: Pick<Capabilities, 'transactions'>;
  /** The state, written through a session where it stands in the same warehouse: then a transaction holds both. */
  readonly storeOn: (session: Session) => StateStore;
  /** Writes down beside the rows what the table holds, where the state is kept elsewhere. */
  readonly recordIntervals: (session: Session, intervals: readonly IntervalEntry[]) => Promise<void>;
}

/** What became of the batches of a step. */
export interface BatchesDone {
  /** Rows that were written. */
  readonly rows: number;
  /** Rows that the table holds, or will hold once its environment is published. */
  readonly holds: number;
  /** The ranges that the table holds once its environment is published, where they must not be recorded before. */
  readonly pending: readonly IntervalEntry[];
  /** The rows that were left, since their time has not come; undefined when there are none that are worth a word. */
  readonly later?: LaterRows;
}

/**
 * Fills a table batch by batch. A batch is worked in and recorded together, so that a run which is killed goes on behind the
 * last one. Where readers see the table, nothing of it changes: its new rows stand beside it, under an overlay.
 */
export async function performBatches(
  step: BuildStep & { readonly batches: BatchBuild },
  session: Session,
  around: BatchContext,
): Promise<BatchesDone> {
  const { batches: build, version } = step;
  const { signal } = around;
  if (build.start === 'create') {
    // Said before the table is made: a command that is killed on the way leaves no word of rows that are gone.
    const begun: IntervalEntry = { version: relationKey(version), begins: true, data: build.data, runId: around.runId, at: around.now() };
    await around.storeOn(session).append({ intervals: [begun] });
    await around.recordIntervals(session, [begun]);
  }
  for (const statement of build.prepare) await session.execute(statement, { signal });
  const entry = (range: WorkedIn): IntervalEntry => ({
    ...range,
    version: relationKey(version),
    ...(build.time === undefined || build.column === undefined ? {} : { column: build.column }),
    data: build.data,
    content: build.content,
    runId: around.runId,
    at: around.now(),
    ...(build.restated.length === 0 ? {} : { restated: build.restated }),
  });
  if (build.start === 'beside') {
    let rows = 0;
    const pending: IntervalEntry[] = [];
    for (const batch of build.batches) {
      const made = await makeBatch(step, batch, session, around);
      rows += made.rows;
      if (batch.overlay !== undefined) await session.execute(batch.overlay, { signal });
      pending.push(...recorded(batch, entry({ ...(await rangeOf(build, batch, session, signal)), ...made.left })));
    }
    return { rows, holds: await heldRows(build, session, signal), pending, ...worthAWord(pending) };
  }
  if (build.inherited.length > 0) {
    const inherited = build.inherited.map(
      (held): IntervalEntry => ({ ...held, version: relationKey(version), data: build.data, content: build.content }),
    );
    await around.storeOn(session).append({ intervals: inherited });
    await around.recordIntervals(session, inherited);
  }
  const intervals: IntervalEntry[] = [];
  const counts = await eachAtOnce(build.batches, build.concurrency, session, around, async (batch, worker) => {
    const store = around.storeOn(worker);
    const isOne = store.database.sharesTransactions;
    // Rows that come in by one insert come in twice when it is repeated, so the record of them must be of the same transaction.
    const insert = isOne ? batch.insert : undefined;
    const made = insert === undefined ? await makeBatch(step, batch, worker, around) : undefined;
    const changing = insert === undefined ? batch.apply : [insert];
    const { rows, done } = await asOneChange(worker, around.capabilities, changing, async () => {
      let changed = 0;
      for (const statement of changing) changed = await worker.execute(statement, { signal });
      const inserted = made ?? (await leaveLater(batch, changed, worker, signal));
      const done = recorded(batch, entry({ ...(await rangeOf(build, batch, worker, signal)), ...inserted.left }));
      if (isOne && done.length > 0) await store.append({ intervals: done });
      if (done.length > 0) await around.recordIntervals(worker, done);
      return { rows: inserted.rows, done };
    });
    // A separate store hears of rows that are there for good; a batch that is worked in again replaces its own.
    if (!isOne && done.length > 0) await store.append({ intervals: done });
    intervals.push(...done);
    return rows;
  });
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return { rows, holds: await heldRows(build, session, signal), pending: [], ...worthAWord(intervals) };
}

async function heldRows({ count }: BatchBuild, session: Session, signal: AbortSignal): Promise<number> {
  const [found] = await session.query(count, { signal });
  return Number(found?.rows);
}

/** What is recorded of a batch; a table that only takes rows which it lacks holds the range already. */
function recorded({ isAddition }: Batch, entry: IntervalEntry): readonly IntervalEntry[] {
  return isAddition === true ? [] : [entry];
}

/** Rows of the future; those of the day or the interval of the run come by themselves. */
function worthAWord(intervals: readonly IntervalEntry[]): Pick<BatchesDone, 'later'> {
  const later = waitingRows(intervals);
  return later?.since === undefined ? {} : { later };
}

interface Made {
  readonly rows: number;
  readonly left: Pick<IntervalEntry, 'until' | 'later'>;
}

/** Makes the table of a batch, and answers with its rows. */
async function makeBatch(step: BuildStep, batch: Batch, session: Session, { statements, signal }: BatchContext): Promise<Made> {
  const made = await leaveLater(batch, await createTable({ session, statements, signal }, batch.table, batch.make), session, signal);
  if (batch.duplicates === undefined) return made;
  const [repeated] = await session.query(batch.duplicates, { signal });
  if (repeated === undefined) return made;
  const { rows: count, ...key } = repeated;
  throw new MartletError(
    'batch-key-repeated',
    { model: step.relation, key: JSON.stringify(key), rows: Number(count) },
    { file: step.file },
  );
}

/** Takes the rows out of a batch whose time has not come, and notes them. */
async function leaveLater({ later, horizon }: Batch, rows: number, session: Session, signal: AbortSignal): Promise<Made> {
  if (later === undefined || horizon === undefined) return { rows, left: {} };
  const { from: until, before } = later;
  const greatest = await greatestOf(horizon, session, signal);
  if (greatest === undefined || isBefore(greatest, until)) return { rows, left: { until } };
  const [found] = await session.query(later.count, { signal });
  await session.execute(later.remove, { signal });
  const [removed, counted] = [Number(found?.removed), Number(found?.rows)];
  if (counted === 0) return { rows: rows - removed, left: { until } };
  const { first, last } = { first: String(found?.first), last: String(found?.last) };
  // Rows that wait for long are looked for from where they were first seen, until a later one comes.
  const isKnown = before?.since !== undefined && !isBefore(before.last, last);
  const since = isBefore(last, later.future) ? {} : { since: isKnown ? before.since : later.since };
  return { rows: rows - removed, left: { until, later: { rows: counted, first, last, ...since } } };
}

async function greatestOf(horizon: string, session: Session, signal: AbortSignal): Promise<string | undefined> {
  const [found] = await session.query(horizon, { signal });
  const greatest = found?.greatest;
  return greatest === null || greatest === undefined ? undefined : String(greatest);
}

/** What a table holds with a batch, and what it has left. */
type WorkedIn = Omit<IntervalEntry, 'version' | 'column' | 'data' | 'content' | 'runId' | 'at'>;

/** The range that the table holds with a batch, and how far its rows go: what is open at its end ends with them. */
async function rangeOf({ time }: BatchBuild, batch: Batch, session: Session, signal: AbortSignal): Promise<WorkedIn> {
  const { from, to } = batch;
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (batch.horizon === undefined || time === undefined) return range;
  const greatest = await greatestOf(batch.horizon, session, signal);
  const reach = greatest === undefined ? undefined : intervalAfter(time, greatest);
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
  { openSession }: BatchContext,
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
