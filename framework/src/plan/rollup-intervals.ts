import { ceilTo, floorTo } from '../materializations/index.js';
import type { DurationUnit } from '../model/index.js';
import type { IntervalEntry } from '../state/index.js';

/** A fact and its roll-up that are both filled by time, and what was recorded of their batches, oldest first. */
export interface FilledByTime {
  readonly fact: { readonly column: string; readonly entries: readonly IntervalEntry[] };
  readonly rollup: { readonly column: string; readonly interval: DurationUnit; readonly entries: readonly IntervalEntry[] };
  /** What stands for the data that the roll-up reads, while its fact has a content. */
  readonly dataOf: (content: string) => string;
}

/**
 * Says which range of a fact its roll-up may not have read since the fact wrote it; undefined where it has read all of them. Whatever was recorded in a way
 * that leaves it open counts as written by the fact, and as unread by the roll-up.
 */
export function unreadProblem({ fact, rollup, dataOf }: FilledByTime): string | undefined {
  const written = sinceBegun(fact.entries);
  const read = sinceBegun(rollup.entries);
  const isKnown = ({ column, content, later }: IntervalEntry, own: string): boolean =>
    column === own && content !== undefined && later === undefined;
  if (!written.every((entry) => isKnown(entry, fact.column)) || !read.every((entry) => isKnown(entry, rollup.column)))
    return 'it is filled by time, and not all of its batches, or of those of its fact, are known';
  const contents = [...new Set(written.flatMap(({ content }) => content ?? []))];
  const places = new Map(contents.map((content, place) => [dataOf(content), place]));
  const lastEnd = read.reduce((last, { to }) => Math.max(last, at(to) ?? Number.POSITIVE_INFINITY), Number.NEGATIVE_INFINITY);
  const reads = read.filter((entry) => isOwn(entry, read) && entry.restated === undefined);
  for (const entry of written) {
    const place = contents.indexOf(entry.content ?? '');
    const since = reads.filter(({ data }) => (places.get(data) ?? -1) >= place);
    const ranges = since.map(({ from, to, rowsTo }): Range => {
      // Nothing was ever read behind it: whatever a batch has found there, it was nothing.
      const isLast = rowsTo === undefined && at(to) === lastEnd;
      return { from: at(from) ?? Number.NEGATIVE_INFINITY, to: isLast ? Number.POSITIVE_INFINITY : (at(to) ?? Number.POSITIVE_INFINITY) };
    });
    if (!covers(ranges, writtenRange(entry, rollup.interval)))
      return `it has not read again what its fact has from ${entry.from?.slice(0, 'yyyy-mm-dd'.length) ?? 'its beginning'} on: build all of it again`;
  }
  return undefined;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What was recorded of the rows that are there. */
function sinceBegun(entries: readonly IntervalEntry[]): readonly IntervalEntry[] {
  return entries.slice(entries.findLastIndex(({ begins }) => begins === true) + 1);
}

/** Whether a range was read by the run that made this content; a copy of a table inherits the ranges of runs before. */
function isOwn({ content, runId }: IntervalEntry, entries: readonly IntervalEntry[]): boolean {
  const same = entries.filter((entry) => entry.content === content);
  const newest = same.reduce((found, entry) => (entry.at >= found.at ? entry : found), same[0] ?? { runId, at: '' });
  return newest.runId === runId;
}

/** The periods of the roll-up that hold what a batch may have changed: what is recorded with its last row may have been open. */
function writtenRange({ from, to, rowsTo }: IntervalEntry, interval: DurationUnit): Range {
  const isClosed = to !== undefined && rowsTo !== undefined;
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(floorTo(interval, from)),
    to: isClosed ? Date.parse(ceilTo(interval, to)) : Number.POSITIVE_INFINITY,
  };
}

function covers(ranges: readonly Range[], { from, to }: Range): boolean {
  let reached = from;
  let isBegun = false;
  for (const range of [...ranges].sort((one, other) => (one.from < other.from ? -1 : 1))) {
    if (range.from > reached) return false;
    if (range.from <= from) isBegun = true;
    reached = Math.max(reached, range.to);
  }
  return isBegun && reached >= to;
}

function at(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
