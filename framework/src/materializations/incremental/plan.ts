import { type Incremental, type Model, rowKeyOf } from '../../model/index.js';
import { isTemporal } from '../batch/batch-bounds.js';
import type { Due, DueRequest, RestatedRange } from '../due.js';
import { ceilTo, floorTo, instantAfter, intervalAfter } from '../intervals.js';
import { type KeptPlan, none, setOf } from '../kind.js';
import { isTimeCome, type LaterBound, waitingRows } from '../later-rows.js';
import { hull } from '../ranges.js';

export const incrementalPlan: KeptPlan<Incremental> = {
  rows: 'kept',
  rowsForm: (model, { strategy }) => {
    if (strategy === 'insert-overwrite') return { partitionBy: model.partitionBy };
    return strategy === 'append' ? {} : { key: rowKeyOf(model) };
  },
  due,
  rangeAtRisk: (model, materialized, restated) => {
    if (!mayTakeAway(model, materialized, restated)) return undefined;
    return materialized.strategy === 'append' ? hull(restated) : {};
  },
  laterBound,
  timeColumn: ({ cursor }) => cursor,
  cursor: ({ cursor }) => cursor,
  held: (_, recorded) => recorded,
  interval: none,
  concurrency: () => 1,
  writesInstants: () => false,
  rowKey,
  identity: (model, materialized) => (materialized.strategy === 'append' ? undefined : setOf(rowKey(model, materialized))),
};

function laterBound({ columns }: Model, { cursor }: Incremental, now: string): LaterBound | undefined {
  const type = cursor === undefined ? undefined : columns[cursor]?.definition.type;
  if (cursor === undefined || type === undefined || !isTemporal(type)) return undefined;
  const future = intervalAfter('day', now);
  // A cursor that is ahead by hours hides all that comes in these hours.
  const from = type.kind === 'date' ? future : instantAfter(now);
  return { column: cursor, from, counted: from, future };
}

function due(request: DueRequest, materialized: Incremental): readonly Due[] {
  const { model, covered, isSameData, isAhead, restated, keepsRows, now } = request;
  const { cursor } = materialized;
  const isNew = !isSameData || covered.length === 0 || isAhead || isTimeCome(covered, laterBound(model, materialized, now));
  // New rows take the place of groups of rows too.
  if (keepsRows && mayTakeAway(model, materialized, restated) && materialized.strategy !== 'append') return [{ kind: 'update' }];
  if (cursor === undefined) return isNew || restated.length > 0 ? [{ kind: 'new' }] : [];
  // To work in once more loses nothing: rows of a key are updated, and others are added where the table lacks them.
  const isLossless = materialized.strategy === 'merge' || materialized.strategy === 'append';
  if (isAhead) {
    const from = laterBound(model, materialized, now)?.from;
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

function rowKey({ grain }: Model, materialized: Incremental): readonly string[] | undefined {
  return materialized.strategy === 'merge' ? (materialized.key ?? grain) : grain;
}

function mayTakeAway(model: Model, materialized: Incremental, restated: readonly RestatedRange[]): boolean {
  return restated.some((range) => takesAway(restatedRows(range, model, materialized).kind, materialized));
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
