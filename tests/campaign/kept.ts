import { type AnyRow, type CampaignRow, instantOf, isState, type StateRow, secondsOnly } from './rows.js';

/** How a table that is kept from run to run takes its rows. */
export type Kept =
  | { readonly kind: 'append'; readonly hasCursor: boolean }
  | {
      readonly kind: 'merge';
      readonly hasCursor: boolean;
      readonly deletesStatus: boolean;
      readonly isGuarded: boolean;
      readonly deletesMissing: boolean;
      readonly updatesAmountOnly: boolean;
    }
  | { readonly kind: 'delete-insert'; readonly key: 'id' | 'grp'; readonly hasCursor: boolean }
  | { readonly kind: 'insert-overwrite'; readonly hasCursor: boolean; readonly unit: 'day' | 'month' }
  | { readonly kind: 'by-time'; readonly lookback: number; readonly start: number; readonly batchDays: number }
  | {
      readonly kind: 'history';
      readonly by: 'columns' | 'timestamp';
      readonly hardDeletes: 'ignore' | 'invalidate' | 'new-record';
      readonly comparesAmountOnly: boolean;
    };

/** What such a table holds, and how far its intervals reach. */
export interface KeptTable {
  readonly rows: readonly AnyRow[];
  /** The days behind the last row of any run, for a table by time. */
  readonly reach?: string;
  /** Where the intervals of a table by time begin; undefined where they have no beginning. */
  readonly first?: string;
}

export const EMPTY: KeptTable = { rows: [] };

/** The status whose arrival deletes a row, where a merge does so. */
const DELETING = 'c';

/**
 * Works one batch into a table: all that its query returns now, at an instant. It is written from the guide, on plain rows, and
 * knows nothing of plans, cursors that were asked for, or what was skipped: a batch that brings nothing new changes nothing.
 */
export function replay(kept: Kept, table: KeptTable, query: readonly CampaignRow[], now: string): KeptTable {
  switch (kept.kind) {
    case 'append': {
      const stored = new Set(plain(table.rows).map(key));
      const greatest = greatestOf(table.rows);
      return { rows: [...table.rows, ...query.filter((row) => (kept.hasCursor ? row.version > greatest : !stored.has(key(row))))] };
    }
    case 'merge':
      return { rows: merged(kept, plain(table.rows), query) };
    case 'delete-insert':
      return { rows: replaced(kept.hasCursor, table.rows, query, (row) => String(row[kept.key])) };
    case 'insert-overwrite':
      return { rows: replaced(kept.hasCursor, table.rows, query, ({ day }) => (kept.unit === 'month' ? day.slice(0, 7) : day)) };
    case 'by-time':
      return byTime(kept, table, dueBy(query, now), now);
    case 'history':
      return { rows: kept.by === 'columns' ? byColumns(kept, table.rows, query, now) : byTimestamp(kept, table.rows, query, now) };
    default:
      return kept satisfies never;
  }
}

/** The whole of a table in its first run. */
export function fresh(kept: Kept, query: readonly CampaignRow[], now: string): KeptTable {
  return replay(kept, EMPTY, query, now);
}

/** From a day to the one behind a range. */
export type Days = readonly [from: string, to: string];

/** Works in again what a table may have taken already: some days of a table by time, or all that the query returns. */
export function replayAgain(
  kept: Kept,
  table: KeptTable,
  query: readonly CampaignRow[],
  now: string,
  days: Days = ['', '9999'],
): KeptTable {
  if (kept.kind === 'history') return replay(kept, table, query, now);
  if (kept.kind !== 'by-time') return replay({ ...kept, hasCursor: false }, table, query, now);
  const first = kept.start === 0 ? '' : dayAfter('2026-01-01', kept.start - 1);
  const isIn = ({ day }: CampaignRow): boolean => day >= days[0] && day < days[1] && day >= first;
  return { ...table, rows: [...table.rows.filter((row) => !isIn(row)), ...dueBy(query, now).filter(isIn)] };
}

function plain(rows: readonly AnyRow[]): readonly CampaignRow[] {
  return rows;
}

function key(row: CampaignRow): string {
  return [row.id, row.grp, row.day, row.amount, row.status, row.version].join(' ');
}

function greatestOf(rows: readonly CampaignRow[]): number {
  return rows.reduce((greatest, { version }) => Math.max(greatest, version), Number.NEGATIVE_INFINITY);
}

function merged(kept: Extract<Kept, { kind: 'merge' }>, stored: readonly CampaignRow[], query: readonly CampaignRow[]) {
  const greatest = greatestOf(stored);
  const batch = kept.hasCursor ? query.filter(({ version }) => version > greatest) : query;
  const rows = new Map(stored.map((row) => [row.id, row]));
  for (const row of batch) {
    const before = rows.get(row.id);
    const isTouched = before === undefined || !kept.isGuarded || row.version >= before.version;
    if (kept.deletesStatus && row.status === DELETING) {
      if (before !== undefined && isTouched) rows.delete(row.id);
    } else if (before === undefined) rows.set(row.id, row);
    else if (isTouched) rows.set(row.id, kept.updatesAmountOnly ? { ...before, amount: row.amount, version: row.version } : row);
  }
  const there = new Set(query.map(({ id }) => id));
  return [...rows.values()].filter(({ id }) => !kept.deletesMissing || there.has(id));
}

/** All rows of the groups that have new ones give way to what the query returns for these groups. */
function replaced(
  hasCursor: boolean,
  stored: readonly AnyRow[],
  query: readonly CampaignRow[],
  groupOf: (row: CampaignRow) => string,
): readonly AnyRow[] {
  const greatest = hasCursor ? greatestOf(stored) : Number.NEGATIVE_INFINITY;
  const groups = new Set(query.filter(({ version }) => version > greatest).map(groupOf));
  return [...stored.filter((row) => !groups.has(groupOf(row))), ...query.filter((row) => groups.has(groupOf(row)))];
}

/** The rows whose day has come; the others wait for it. */
function dueBy(rows: readonly CampaignRow[], now: string): readonly CampaignRow[] {
  return rows.filter(({ day }) => day <= now.slice(0, 10));
}

function byTime(
  { lookback, start }: Extract<Kept, { kind: 'by-time' }>,
  table: KeptTable,
  query: readonly CampaignRow[],
  now: string,
): KeptTable {
  const first = start === 0 ? '' : dayAfter('2026-01-01', start - 1);
  // A table that was kept in another way holds what there was up to its last row.
  const reach = table.reach ?? reachOf(dueBy(table.rows, now));
  // What was built last is read again from the start of its last interval, or as far as the lookback reaches.
  const again = reach === undefined ? first : dayAfter(reach, -Math.max(1, lookback));
  const from = again > first ? again : first;
  // An earlier start leaves a gap before what there is.
  const gap = reach === undefined ? '' : (table.first ?? '');
  const isRead = ({ day }: CampaignRow): boolean => day >= from || (first !== '' && day >= first && day < gap);
  const rows = [...table.rows.filter((row) => !isRead(row)), ...query.filter(isRead)];
  const ends = [reach ?? '', reachOf(rows) ?? ''].sort();
  const begins = reach === undefined || (first !== '' && first < gap) ? first : gap;
  return { rows, ...(ends[1] === '' ? {} : { reach: ends[1] }), ...(begins === '' ? {} : { first: begins }) };
}

function reachOf(rows: readonly CampaignRow[]): string | undefined {
  const last = rows.reduce((greatest, { day }) => (day > greatest ? day : greatest), '');
  return last === '' ? undefined : dayAfter(last, 1);
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

type HistoryKind = Extract<Kept, { kind: 'history' }>;

/** A state begins at the instant of the run that finds it. */
function byColumns(kept: HistoryKind, stored: readonly AnyRow[], query: readonly CampaignRow[], at: string): readonly StateRow[] {
  const now = secondsOnly(at);
  const found = new Map(query.map((row) => [row.id, row]));
  const states = stored.filter(isState);
  const kept_ = states.map((row): StateRow => {
    if (!row.isCurrent) return row;
    const next = found.get(row.id);
    if (next === undefined) return row.isDeleted || kept.hardDeletes === 'ignore' ? row : { ...row, to: now, isCurrent: false };
    return row.isDeleted || differs(kept, row, next) ? { ...row, to: now, isCurrent: false } : row;
  });
  const current = new Set(kept_.filter(({ isCurrent }) => isCurrent).map(({ id }) => id));
  const deleted = states
    .filter(({ id, isCurrent, isDeleted }) => kept.hardDeletes === 'new-record' && isCurrent && !isDeleted && !found.has(id))
    .map((row): StateRow => ({ ...row, from: now, to: null, isCurrent: true, isDeleted: true }));
  const began = query
    .filter(({ id }) => !current.has(id))
    .map((row): StateRow => ({ ...row, from: now, to: null, isCurrent: true, isDeleted: false }));
  return [...kept_, ...deleted, ...began];
}

function differs({ comparesAmountOnly }: HistoryKind, one: CampaignRow, other: CampaignRow): boolean {
  if (comparesAmountOnly) return one.amount !== other.amount;
  return key(one) !== key(other);
}

/** A state begins at its own instant, which no other state of its key has. Only where deletions count for nothing. */
function byTimestamp(_: HistoryKind, stored: readonly AnyRow[], query: readonly CampaignRow[], __: string): readonly StateRow[] {
  const seen = new Set(stored.map(({ id, version }) => `${id} ${version}`));
  const all = [...stored, ...query.filter(({ id, version }) => !seen.has(`${id} ${version}`))];
  return all.map((row): StateRow => {
    const later = all.filter(({ id, version }) => id === row.id && version > row.version).map(({ version }) => version);
    const next = later.length === 0 ? undefined : Math.min(...later);
    return {
      ...row,
      from: instantOf(row.version),
      to: next === undefined ? null : instantOf(next),
      isCurrent: next === undefined,
      isDeleted: false,
    };
  });
}
