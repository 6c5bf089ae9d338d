import { type IncrementalByTime, type Model, rowKeyOf } from '../../model/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { Due, DueRequest } from '../due.js';
import { intervalAfter } from '../intervals.js';
import { type KeptPlan, setOf } from '../kind.js';
import { isTimeCome, type LaterBound, waitingRows } from '../later-rows.js';
import { type HeldRange, hull, type TimeRange } from '../ranges.js';
import { dueRanges, limitOf, notOfTime } from './due-ranges.js';

export const incrementalByTimePlan: KeptPlan<IncrementalByTime> = {
  rows: 'kept',
  // Rows end where whole intervals do.
  rowsForm: (_, { allowPartials, interval }) => (allowPartials ? {} : { endsWith: interval }),
  due,
  rangeAtRisk: (_, __, restated) => hull(restated),
  laterBound,
  timeColumn: ({ column }) => column,
  cursor: ({ column }, recorded) => (notOfTime(recorded, column).length === 0 ? undefined : column),
  held,
  interval: ({ interval }) => interval,
  concurrency: ({ concurrency }) => concurrency,
  writesInstants: () => false,
  rowKey: ({ grain }) => grain,
  identity: ({ grain }) => setOf(grain),
};

function due(request: DueRequest, materialized: IncrementalByTime): readonly Due[] {
  const { model, covered, now } = request;
  const comesNow = isTimeCome(covered, laterBound(model, materialized, now));
  const ranges = dueRanges({ ...request, materialized, isTimeCome: comesNow });
  if (request.keepsRows && request.restated.length > 0) return ranges.map((range) => ({ kind: 'update', ...range }) as const);
  return [...correctedRows(request, ranges), ...ranges.map((range) => ({ kind: 'range', ...range }) as const)];
}

function laterBound(_: Model, materialized: IncrementalByTime, now: string): LaterBound {
  const { column, interval } = materialized;
  const future = intervalAfter(interval, now);
  return { column, from: limitOf(materialized, now) ?? future, counted: future, future };
}

/**
 * Where rows that wait for their time are looked for behind the lookback, since they may have been corrected. Nothing that is there is
 * replaced, so that a table keeps what its sources have forgotten; without a key, Martlet does not know which rows are there.
 */
function correctedRows({ model, covered, isSameData }: DueRequest, ranges: readonly TimeRange[]): readonly Due[] {
  const since = waitingRows(covered)?.since;
  if (since === undefined || isSameData || rowKeyOf(model) === undefined) return [];
  const { from: to } = ranges.reduceRight((tail, range) => (range.to !== undefined && range.to === tail.from ? range : tail), {
    ...ranges.at(-1),
  });
  if (to === undefined || (since !== null && since >= to)) return [];
  return [{ kind: 'missing', ...(since === null ? {} : { from: since }), to }];
}

/** A table that was kept in another way before holds all up to its last row. */
function held<E extends HeldRange>(
  { column, interval }: IncrementalByTime,
  recorded: readonly E[],
  { greatest, at }: { readonly greatest: ResultValue; readonly at: string },
): readonly E[] {
  const last = recorded.at(-1);
  const others = new Set<HeldRange>(notOfTime(recorded, column));
  if (others.size === 0 || last === undefined) return recorded;
  return [
    ...recorded.map((entry): E => {
      if (!others.has(entry)) return entry;
      const { from: _, to: __, rowsTo: ___, ...rest } = entry;
      // Without its range an entry has all that is not of ranges.
      return { ...rest, column, isEmpty: true } as unknown as E;
    }),
    ...(greatest === null ? [] : [{ ...last, column, to: intervalAfter(interval, String(greatest)), at }]),
  ];
}
