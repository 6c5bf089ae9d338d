import type { TestRow } from './batch-tables.js';

/** A history as plain code keeps it: what happened to each key, in order. */
export type Histories = ReadonlyMap<string, readonly Event[]>;

interface Event {
  readonly start: string;
  readonly gone: boolean;
  /** Whether the key was found again, though it had not changed since it was found deleted. */
  readonly returned?: true;
  readonly row: TestRow;
}

export interface HistoryRules {
  readonly by: 'timestamp' | 'columns';
  readonly compare: readonly string[];
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new-record';
}

/** What happens to each key when a batch of states is worked in at an instant. */
export function withBatch(histories: Histories, batch: readonly TestRow[], at: string, rules: HistoryRules): Histories {
  const keys = new Set([...histories.keys(), ...batch.map(keyOf)]);
  return new Map(
    [...keys].map((key) => {
      const rows = batch.filter((row) => keyOf(row) === key);
      const events = histories.get(key) ?? [];
      return [key, rows.length === 0 ? withoutRows(events, at, rules) : withRows(events, rows, at, rules)];
    }),
  );
}

/** The rows of the table. */
export function tableOf(histories: Histories, { hardDeletes }: HistoryRules): readonly TestRow[] {
  return [...histories.values()].flatMap((events) =>
    events.flatMap(({ start, gone, row }, index) => {
      if (gone && hardDeletes !== 'new-record') return [];
      const until = events[index + 1]?.start ?? null;
      const flags = { valid_from: start, valid_to: until, is_current: until === null };
      return [{ ...row, ...flags, ...(hardDeletes === 'new-record' ? { is_deleted: gone } : {}) }];
    }),
  );
}

function withoutRows(events: readonly Event[], at: string, { hardDeletes }: HistoryRules): readonly Event[] {
  const last = events.at(-1);
  if (hardDeletes === 'ignore' || last === undefined || last.gone) return events;
  return [...events, { start: later(at, last.start), gone: true, row: last.row }];
}

function withRows(
  events: readonly Event[],
  rows: readonly TestRow[],
  at: string,
  { by, compare, hardDeletes }: HistoryRules,
): readonly Event[] {
  const last = events.at(-1);
  if (by === 'columns') {
    const [row] = rows;
    if (row === undefined || (last !== undefined && !last.gone && compare.every((column) => row[column] === last.row[column])))
      return events;
    return [...events, { start: last === undefined ? at : later(at, last.start), gone: false, row }];
  }
  const unseen = rows.filter((row) => !events.some((event) => !event.gone && event.row.changed_at === row.changed_at));
  const placed = unseen.reduce<readonly Event[]>((all, row) => {
    const start = String(row.changed_at);
    const place = all.filter((event) => event.start <= start).length;
    return [...all.slice(0, place), { start, gone: false, row }, ...all.slice(place)];
  }, events);
  const latest = rows.reduce((one, other) => (String(one.changed_at) < String(other.changed_at) ? other : one));
  const isBack = last?.gone === true && String(latest.changed_at) <= last.start;
  const all = isBack ? [...placed, { start: later(at, last.start), gone: false, returned: true as const, row: latest }] : placed;
  return hardDeletes === 'ignore' || (unseen.length === 0 && !isBack) ? all : settled(all);
}

/** A deletion or a return holds a later change before it. A return is nothing where the key is there, or was lost in that instant. */
function settled(events: readonly Event[]): readonly Event[] {
  let latest: TestRow | undefined;
  return events
    .map((event): Event => {
      if (latest === undefined || String(latest.changed_at) < String(event.row.changed_at)) latest = event.row;
      const isOlder = event.row.changed_at !== latest.changed_at;
      return isOlder && (event.gone || event.returned) ? { ...event, row: latest } : event;
    })
    .filter(({ start, gone, returned }, index, all) => {
      const [before, next] = [all[index - 1], all[index + 1]];
      if (returned) return before?.gone === true && before.start !== start;
      return !(gone && next?.returned && next.start === start);
    });
}

export function keyOf({ id, part }: TestRow): string {
  return `${id} ${part}`;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
