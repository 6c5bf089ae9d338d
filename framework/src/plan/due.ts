import { type Incremental, keyOf, type Model } from '../model/index.js';
import type { IntervalEntry } from '../state/index.js';
import { isTemporal } from './batch-bounds.js';
import { dueRanges, hull, type Range } from './due-ranges.js';
import { ceilTo, floorTo, isBefore } from './intervals.js';
import type { KeptMaterialization } from './kept-table.js';
import { isTimeCome, laterBound, waitingRows } from './later-rows.js';
import type { RestatedRange } from './restated-ranges.js';

/** A part of the rows that a table takes, and how it takes them. */
export type Due =
  /** All rows of a range of time give way to those that there are now. */
  | ({ readonly kind: 'range' } & Range)
  /** The new rows: those above the cursor, or `since` a value below it, or all where there is no cursor. */
  | { readonly kind: 'new'; readonly since?: string | null }
  /** Rows of a range of the cursor, or all, are worked in once more. */
  | ({ readonly kind: 'again' } & Range)
  /** Rows of a range are added whose keys the table does not hold. */
  | ({ readonly kind: 'missing' } & Range)
  /** Rows of a range, or all, update the rows of their keys or are added, and no row is taken away. */
  | ({ readonly kind: 'update' } & Range);

export interface DueInput {
  readonly model: Model;
  readonly materialized: KeptMaterialization;
  /** What the table holds. */
  readonly covered: readonly IntervalEntry[];
  /** Whether what it holds was read from the same data as there is now. */
  readonly isSameData: boolean;
  /** Whether the run that began to fill the table may have ended before it reached the last row. */
  readonly isUnfinished: boolean;
  /** Whether it holds rows that a run would leave for later. */
  readonly isAhead: boolean;
  readonly restated: readonly RestatedRange[];
  /** Whether rows stay that a restatement does not find any more. */
  readonly keepsRows: boolean;
  readonly now: string;
}

/**
 * What a table lacks, in the order in which it takes it; nothing where it holds all that there is. Whether a table is touched at all
 * and which batches it takes is decided here and nowhere else.
 */
export function dueOf(request: DueInput): readonly Due[] {
  const { materialized } = request;
  switch (materialized.kind) {
    case 'incremental-by-time': {
      const comesNow = isTimeCome(request.model, request.covered, request.now);
      const ranges = dueRanges({ ...request, materialized, isTimeCome: comesNow });
      if (request.keepsRows && mayTakeAway(request.model, request.restated))
        return ranges.map((range) => ({ kind: 'update', ...range }) as const);
      return [...correctedRows(request, ranges), ...ranges.map((range) => ({ kind: 'range', ...range }) as const)];
    }
    case 'incremental':
      return dueOfCursor(request, materialized);
    case 'history':
      return request.isSameData && request.covered.length > 0 && request.restated.length === 0 ? [] : [{ kind: 'new' }];
    default:
      return materialized satisfies never;
  }
}

/**
 * Where rows that wait for their time are looked for behind the lookback, since they may have been corrected. Nothing that is there is
 * replaced, so that a table keeps what its sources have forgotten; without a key nobody can tell which rows are there.
 */
function correctedRows({ model, covered, isSameData }: DueInput, ranges: readonly Range[]): readonly Due[] {
  const since = waitingRows(covered)?.since;
  if (since === undefined || isSameData || keyOf(model) === undefined) return [];
  const { from: to } = ranges.reduceRight((tail, range) => (range.to !== undefined && range.to === tail.from ? range : tail), {
    ...ranges.at(-1),
  });
  if (to === undefined || (since !== null && since >= to)) return [];
  return [{ kind: 'missing', ...(since === null ? {} : { from: since }), to }];
}

function dueOfCursor(request: DueInput, materialized: Incremental): readonly Due[] {
  const { model, covered, isSameData, isAhead, restated, keepsRows, now } = request;
  const { cursor } = materialized;
  const isNew = !isSameData || covered.length === 0 || isAhead || isTimeCome(model, covered, now);
  // New rows take the place of groups of rows too.
  if (keepsRows && mayTakeAway(model, restated) && materialized.strategy !== 'append') return [{ kind: 'update' }];
  if (cursor === undefined) return isNew || restated.length > 0 ? [{ kind: 'new' }] : [];
  // To work in once more loses nothing: rows of a key are updated, and others are added where the table lacks them.
  const isLossless = materialized.strategy === 'merge' || materialized.strategy === 'append';
  if (isAhead) {
    const from = laterBound(model, now)?.from;
    return [{ kind: 'range', ...(from === undefined ? {} : { from }) }, isLossless ? { kind: 'again' } : { kind: 'new' }];
  }
  const again = restated.map((range) => {
    const { kind, ...rows } = restatedRows(range, model, materialized);
    return { kind: keepsRows && kind === 'range' ? 'update' : kind, ...rows } as const;
  });
  const all = again.find((due) => due.kind !== 'range' && due.from === undefined && due.to === undefined);
  if (all !== undefined) return [all];
  const waiting = waitingRows(covered)?.since;
  const since = isLossless && !isSameData && waiting !== undefined ? { since: waiting } : {};
  return [...again, ...(isNew ? [{ kind: 'new', ...since } as const] : [])];
}

/**
 * The range in which restatements may take rows away from a table that its sources have forgotten; undefined where they only update and
 * add. Rows that are replaced in groups may lie anywhere.
 */
export function rangeAtRisk(model: Model, restated: readonly RestatedRange[]): Range | undefined {
  const { materialized } = model;
  if (!mayTakeAway(model, restated)) return undefined;
  const isGrouped = materialized.kind === 'incremental' && materialized.strategy !== 'append';
  return isGrouped ? {} : hull(restated);
}

function mayTakeAway(model: Model, restated: readonly RestatedRange[]): boolean {
  const { materialized } = model;
  switch (materialized.kind) {
    case 'incremental-by-time':
      return restated.length > 0;
    case 'incremental':
      return restated.some((range) => takesAway(restatedRows(range, model, materialized).kind, materialized));
    default:
      return false;
  }
}

/** Whether rows of a kind take others away; what `deleteMissing` and `deleteWhen` say is what each batch does. */
function takesAway(kind: Due['kind'], { strategy }: Incremental): boolean {
  return kind === 'range' || strategy === 'delete-insert' || strategy === 'insert-overwrite';
}

/** The range of a restatement in a table with a cursor; all rows where the cursor is another time, or none. */
function restatedRows(
  { from, to, isSameTime }: RestatedRange,
  { columns }: Model,
  { cursor = '', strategy }: Incremental,
): Extract<Due, { kind: 'range' | 'again' }> {
  const type = columns[cursor]?.definition.type;
  if (!isSameTime || type === undefined || !isTemporal(type) || (from === undefined && to === undefined)) return { kind: 'again' };
  const isDay = type.kind === 'date';
  return {
    kind: strategy === 'append' ? 'range' : 'again',
    ...(from === undefined ? {} : { from: isDay ? floorTo('day', from) : from }),
    ...(to === undefined ? {} : { to: isDay ? ceilTo('day', to) : to }),
  };
}

/** The lower one of two bounds of a cursor; null is below all. */
export function lowerBound(one: string | null | undefined, other: string): string | null {
  if (one === undefined) return other;
  return one === null || isBefore(one, other) ? one : other;
}
