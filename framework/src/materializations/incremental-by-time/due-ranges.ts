import type { Duration, DurationUnit, IncrementalByTime } from '../../model/index.js';
import { addTo, ceilTo, floorTo, intervalAfter, subtractFrom } from '../intervals.js';
import { bound, type HeldRange, merged, type TimeRange } from '../ranges.js';

export interface RangesRequest {
  readonly materialized: IncrementalByTime;
  /** What the table holds, in the order in which it came to. */
  readonly covered: readonly HeldRange[];
  /** Whether what it holds was read from the same data as there is now. */
  readonly isSameData: boolean;
  /** Whether the run that began to fill the table may have ended before it reached the last row. */
  readonly isUnfinished?: boolean;
  /** Whether rows that were left for later are to be taken now. */
  readonly isTimeCome?: boolean;
  /** Ranges to compute again. */
  readonly restated?: readonly TimeRange[];
  readonly now: string;
}

/**
 * The ranges that a table lacks or has to read again, in order, cut into batches: gaps, what somebody wants computed again,
 * and what lies behind the last row, with the lookback before it. A range without an end ends with the data, one without a beginning
 * begins with it.
 */
export function dueRanges(request: RangesRequest): readonly TimeRange[] {
  const { materialized, isSameData } = request;
  const { interval, start, batchSize } = materialized;
  const limit = limitOf(materialized, request.now);
  const first = start === undefined ? undefined : floorTo(interval, start);
  const covered = withinTheirTime(request.covered, interval);
  // Where nothing was found and nothing bounds the search, nothing is known.
  const held = merged(covered.filter(({ isEmpty, to }) => isEmpty !== true || to !== undefined));
  const filled = covered.filter(({ isEmpty }) => isEmpty !== true);
  // Where there never was a row, the first one may have any time.
  const isWhole = covered.length === 0 || (filled.length === 0 && (!isSameData || request.isTimeCome === true));
  const due = isWhole
    ? [{ ...bound('from', first) }]
    : [...gapsIn(held, first), ...again(request, first), ...tailOf(request, { end: held.at(-1)?.to, lastRow: lastRowOf(filled) }, first)];
  const end = limit ?? intervalAfter(interval, request.now);
  return merged(due)
    .map((range) => clipped(range, limit, end))
    .filter(({ from, to }) => from === undefined || to === undefined || from < to)
    .flatMap((range) => (batchSize === undefined ? [range] : cut(range, batchSize, end)));
}

/** Where a model ends that leaves out the interval which is not over yet; undefined for models that end with their data. */
export function limitOf({ interval, allowPartials }: IncrementalByTime, now: string): string | undefined {
  return allowPartials ? undefined : floorTo(interval, now);
}

/**
 * What is recorded of a table and tells no range of a column of time: it was kept in another way then, or by another column. Older Martlets did
 * not say of which column.
 */
export function notOfTime(entries: readonly HeldRange[], column: string): readonly HeldRange[] {
  return entries.filter(
    (entry) => entry.column !== column && (entry.column !== undefined || (entry.to === undefined && entry.isEmpty !== true)),
  );
}

/** The earliest end of what was known when ranges were recorded that go beyond it, where no later run has read on from there. */
function stretchedFrom(covered: readonly HeldRange[], interval: DurationUnit): string | undefined {
  const open = covered.flatMap(({ until, to, rowsTo, at }, index): string[] => {
    const known = intervalAfter(interval, at);
    if (until !== undefined || (rowsTo ?? to ?? '') <= known) return [];
    const isRead = ({ until: bound, from }: HeldRange): boolean => bound !== undefined && (from === undefined || from <= known);
    return covered.slice(index + 1).some(isRead) ? [] : [known];
  });
  return open.sort()[0];
}

/** No run can know of rows behind its own interval: what is recorded of them is left out. */
function withinTheirTime(covered: readonly HeldRange[], interval: DurationUnit): readonly HeldRange[] {
  return covered.flatMap((range) => {
    const known = intervalAfter(interval, range.at);
    const end = (time: string | undefined): string | undefined => (time === undefined || time <= known ? time : known);
    const { to, rowsTo, ...rest } = range;
    if (rest.from !== undefined && rest.from > known) return [];
    return [{ ...rest, ...bound('to', end(to)), ...(rowsTo === undefined ? {} : { rowsTo: end(rowsTo) ?? rowsTo }) }];
  });
}

function gapsIn(held: readonly TimeRange[], first: string | undefined): readonly TimeRange[] {
  const before = held[0]?.from !== undefined && first !== undefined && first < held[0].from ? [{ from: first, to: held[0].from }] : [];
  const between = held.slice(1).flatMap((range, index) => {
    const from = held[index]?.to;
    return from === undefined || range.from === undefined ? [] : [{ from, to: range.from }];
  });
  return [...before, ...between];
}

function again({ restated = [], materialized: { interval } }: RangesRequest, first: string | undefined): readonly TimeRange[] {
  return restated.map(({ from, to }) => {
    const start = from === undefined ? first : floorTo(interval, from);
    return {
      ...bound('from', first !== undefined && start !== undefined && start < first ? first : start),
      // A range that ends inside an interval reaches to its end.
      ...bound('to', to === undefined ? undefined : ceilTo(interval, to)),
    };
  });
}

/** What lies behind the last row; where there is other data, also the last interval, and as much as the model looks back. */
function tailOf(
  { materialized, covered, isSameData, isUnfinished, isTimeCome }: RangesRequest,
  { end, lastRow }: { readonly end: string | undefined; readonly lastRow: string | undefined },
  first: string | undefined,
): readonly TimeRange[] {
  if (end === undefined) return [];
  const { interval, lookback, allowPartials } = materialized;
  const stretched = stretchedFrom(covered, interval);
  if (isSameData && stretched === undefined) return allowPartials && isUnfinished !== true && isTimeCome !== true ? [] : [{ from: end }];
  if (lastRow === undefined) return [];
  const last = stretched !== undefined && stretched < lastRow ? stretched : lastRow;
  const partial = subtractFrom(last, { unit: interval, count: 1 });
  const back = lookback === undefined ? partial : floorTo(interval, subtractFrom(last, lookback));
  const from = back < partial ? back : partial;
  return [{ from: first !== undefined && from < first ? first : from }];
}

/** Where rows end; nobody knows it of ranges without an end. */
function lastRowOf(filled: readonly HeldRange[]): string | undefined {
  const ends = filled.flatMap(({ to, rowsTo }) => rowsTo ?? to ?? []);
  return ends.reduce<string | undefined>((last, end) => (last === undefined || end > last ? end : last), undefined);
}

/** What would end behind the interval of the run ends with the data, or before that interval where it is to be over. */
function clipped(range: TimeRange, limit: string | undefined, end: string): TimeRange {
  if (range.to !== undefined && range.to <= end) return range;
  return { ...bound('from', range.from), ...bound('to', limit) };
}

/** A range in parts of a size. What has no beginning can't be divided; what has no end is divided up to now. */
function cut(range: TimeRange, size: Duration, end: string): readonly TimeRange[] {
  const { from, to } = range;
  if (from === undefined) return [range];
  const parts: TimeRange[] = [];
  let start = from;
  for (let next = addTo(start, size); next < (to ?? end); next = addTo(start, size)) {
    parts.push({ from: start, to: next });
    start = next;
  }
  return [...parts, { from: start, ...bound('to', to) }];
}
