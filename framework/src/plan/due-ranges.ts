import type { Duration, DurationUnit } from '../model/index.js';
import { addTo, ceilTo, floorTo, subtractFrom } from './intervals.js';
import type { KeptMaterialization } from './kept-table.js';

/** A range of time in UTC: [from, to). An end that is missing is open. */
export interface Range {
  readonly from?: string;
  readonly to?: string;
}

/** A range that a table holds. */
export interface HeldRange extends Range {
  /** There was no row in it: its rows may all be late. */
  readonly isEmpty?: boolean;
  /** Where the interval of its last row ends, if before its own end: rows behind that may be late too. */
  readonly rowsTo?: string;
}

export interface DueRequest {
  readonly materialized: KeptMaterialization;
  /** What the table holds, in the order in which it came to. */
  readonly covered: readonly HeldRange[];
  /** Whether what it holds was read from the same data as there is now. */
  readonly isSameData: boolean;
  /** Whether the run that began to fill the table may have ended before it reached the last row. */
  readonly isUnfinished?: boolean;
  /** A range to compute again. */
  readonly restate?: Range;
  readonly now: string;
}

/**
 * The ranges that a table lacks or has to read again, in order, cut into batches: gaps, what somebody wants computed again,
 * and what lies behind the last row, with the lookback before it. One range without ends stands for everything; a model
 * that is not divided by time has no other.
 */
export function dueRanges(request: DueRequest): readonly Range[] {
  const { materialized, covered, isSameData } = request;
  if (materialized.kind !== 'incremental-by-time') return isSameData && covered.length > 0 ? [] : [{}];
  const { interval, start, batchSize } = materialized;
  const limit = limitOf(materialized, request.now);
  const first = start === undefined ? undefined : floorTo(interval, start);
  const held = merged(covered);
  const filled = covered.filter(({ isEmpty }) => isEmpty !== true);
  // Where there never was a row, the first one may have any time.
  const isWhole = held.length === 0 || (filled.length === 0 && !isSameData);
  const due = isWhole
    ? [{ ...bound('from', first) }]
    : [...gapsIn(held, first), ...again(request), ...tailOf(request, { end: held.at(-1)?.to, lastRow: lastRowOf(filled) }, first)];
  const end = limit ?? intervalAfter(interval, request.now);
  return merged(due)
    .map((range) => clipped(range, limit))
    .filter(({ from, to }) => from === undefined || to === undefined || from < to)
    .flatMap((range) => (batchSize === undefined ? [range] : cut(range, batchSize, end)));
}

/** Where a model ends that leaves out the interval which is not over yet; undefined for models that end with their data. */
export function limitOf(materialized: KeptMaterialization, now: string): string | undefined {
  if (materialized.kind !== 'incremental-by-time' || materialized.allowPartials) return undefined;
  return floorTo(materialized.interval, now);
}

/** The start of the interval behind the one that holds a time: how far a table reaches whose last row has that time. */
export function intervalAfter(unit: DurationUnit, time: string): string {
  return addTo(floorTo(unit, time), { unit, count: 1 });
}

function bound(name: 'from' | 'to', value: string | undefined): Range {
  return value === undefined ? {} : { [name]: value };
}

/** Ranges that overlap or touch as one, in order. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  const result: Range[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    const touches = last !== undefined && (last.to === undefined || range.from === undefined || range.from <= last.to);
    if (!touches) result.push(range);
    else {
      const to = last.to === undefined || range.to === undefined ? undefined : last.to > range.to ? last.to : range.to;
      result[result.length - 1] = { ...bound('from', last.from), ...bound('to', to) };
    }
  }
  return result;
}

function gapsIn(held: readonly Range[], first: string | undefined): readonly Range[] {
  const before = held[0]?.from !== undefined && first !== undefined && first < held[0].from ? [{ from: first, to: held[0].from }] : [];
  const between = held.slice(1).flatMap((range, index) => {
    const from = held[index]?.to;
    return from === undefined || range.from === undefined ? [] : [{ from, to: range.from }];
  });
  return [...before, ...between];
}

function again({ restate, materialized }: DueRequest): readonly Range[] {
  if (restate === undefined || materialized.kind !== 'incremental-by-time') return [];
  const { interval } = materialized;
  const from = restate.from === undefined ? undefined : floorTo(interval, restate.from);
  // A range that ends inside an interval reaches to its end.
  const to = restate.to === undefined ? undefined : ceilTo(interval, restate.to);
  return [{ ...bound('from', from), ...bound('to', to) }];
}

/** What lies behind the last row; where there is other data, also the last interval, and as much as the model looks back. */
function tailOf(
  { materialized, isSameData, isUnfinished }: DueRequest,
  { end, lastRow }: { readonly end: string | undefined; readonly lastRow: string | undefined },
  first: string | undefined,
): readonly Range[] {
  if (end === undefined || materialized.kind !== 'incremental-by-time') return [];
  if (isSameData) return materialized.allowPartials && isUnfinished !== true ? [] : [{ from: end }];
  if (lastRow === undefined) return [];
  const { interval, lookback } = materialized;
  const partial = subtractFrom(lastRow, { unit: interval, count: 1 });
  const back = lookback === undefined ? partial : floorTo(interval, subtractFrom(lastRow, lookback));
  const from = back < partial ? back : partial;
  return [{ from: first !== undefined && from < first ? first : from }];
}

/** Where rows end; nobody knows it of ranges without an end. */
function lastRowOf(filled: readonly HeldRange[]): string | undefined {
  const ends = filled.flatMap(({ to, rowsTo }) => rowsTo ?? to ?? []);
  return ends.reduce<string | undefined>((last, end) => (last === undefined || end > last ? end : last), undefined);
}

function clipped(range: Range, limit: string | undefined): Range {
  if (limit === undefined || (range.to !== undefined && range.to <= limit)) return range;
  return { ...range, to: limit };
}

/** A range in parts of a size. What has no beginning can't be divided; what has no end is divided up to now. */
function cut(range: Range, size: Duration, end: string): readonly Range[] {
  const { from, to } = range;
  if (from === undefined) return [range];
  const parts: Range[] = [];
  let start = from;
  for (let next = addTo(start, size); next < (to ?? end); next = addTo(start, size)) {
    parts.push({ from: start, to: next });
    start = next;
  }
  return [...parts, { from: start, ...bound('to', to) }];
}
