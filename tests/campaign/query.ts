import type { AnyRow, CampaignRow } from './rows.js';
import { isState } from './rows.js';

/** Where a query says the same in raw SQL instead of typed expressions. */
export const RAW_PLACES = ['none', 'select', 'position', 'columns', 'where', 'from', 'with', 'join', 'lateral', 'grouping'] as const;
export type RawPlace = (typeof RAW_PLACES)[number];

export const OPERATIONS = [
  'pass',
  'above',
  'since',
  'without status',
  'add',
  'fill',
  'case',
  'age',
  'group',
  'running sum',
  'latest of group',
  'join',
  'left join',
  'exists',
  'missing',
  'group in',
  'union',
] as const;

/** What a model does with what it reads. `k` is a small number that edits change. */
export interface Query {
  readonly operation: (typeof OPERATIONS)[number];
  readonly k: number;
  readonly raw: RawPlace;
  /** Whether a history is read with all its states, instead of those that are current. */
  readonly readsAllStates: boolean;
}

/** The row of a group: a source of its own, which some queries join. */
export interface GroupRow {
  readonly grp: number;
  readonly rank: number;
}

/** The day that `since` begins with. */
export function dayOf(k: number): string {
  return `2026-01-${String(1 + (Math.abs(k) % 9)).padStart(2, '0')}`;
}

/** What each query returns: its meaning, in code that shares nothing with Martlet's. */
export function evaluate(
  query: Query,
  inputs: { readonly first: readonly AnyRow[]; readonly second: readonly AnyRow[]; readonly groups: readonly GroupRow[] },
  today: string,
): readonly CampaignRow[] {
  const { k, operation } = query;
  const rows = read(inputs.first, query);
  const second = read(inputs.second, query);
  const rank = (grp: number | null): number | undefined => inputs.groups.find((each) => each.grp === grp)?.rank;
  switch (operation) {
    case 'pass':
      return rows;
    case 'above':
      return rows.filter(({ amount }) => amount !== null && amount > k);
    case 'since':
      return rows.filter(({ day }) => day >= dayOf(k));
    case 'without status':
      return rows.filter(({ status }) => status !== STATUSES[Math.abs(k) % STATUSES.length]);
    case 'add':
      return rows.map((row) => ({ ...row, amount: row.amount === null ? null : row.amount + k }));
    case 'fill':
      return rows.map((row) => ({ ...row, amount: row.amount ?? k }));
    case 'case':
      return rows.map((row) => ({ ...row, amount: row.status === 'a' ? k : row.amount }));
    case 'age':
      return rows.map((row) => ({ ...row, amount: Math.round((Date.parse(today) - Date.parse(row.day)) / 86_400_000) }));
    case 'group':
      return grouped(rows, ({ grp, day }) => `${grp} ${day}`).map((group) => ({
        id: Math.min(...group.map(({ id }) => id)),
        grp: group[0]?.grp ?? null,
        day: group[0]?.day ?? '',
        amount: sumOf(group),
        status: group.map(({ status }) => status).reduce((a, b) => (a > b ? a : b)),
        version: Math.max(...group.map(({ version }) => version)),
      }));
    case 'running sum':
      return rows.map((row) => ({ ...row, amount: sumOf(rows.filter(({ grp }) => grp === row.grp)) }));
    case 'latest of group':
      return grouped(rows, ({ grp }) => String(grp)).map((group) =>
        group.reduce((a, b) => (b.version > a.version || (b.version === a.version && b.id > a.id) ? b : a)),
      );
    case 'join':
      return rows.flatMap((row) => {
        const found = rank(row.grp);
        return found === undefined ? [] : [{ ...row, amount: (row.amount ?? 0) + found }];
      });
    case 'left join':
      return rows.map((row) => ({ ...row, amount: (row.amount ?? 0) + (rank(row.grp) ?? k) }));
    case 'exists':
      return rows.filter(({ id }) => second.some((other) => other.id === id));
    case 'missing':
      return rows.filter(({ id }) => !second.some((other) => other.id === id));
    case 'group in':
      return rows.filter(({ grp }) => grp !== null && second.some((other) => other.grp === grp));
    case 'union':
      return [...rows.map((row) => ({ ...row, id: row.id * 2 })), ...second.map((row) => ({ ...row, id: row.id * 2 + 1 }))];
    default:
      return operation satisfies never;
  }
}

export const STATUSES = ['a', 'b', 'c'] as const;

/** Whether a query's rows have an id each, given whether those that it reads have. */
export function isUnique({ operation }: Query, first: boolean, second: boolean): boolean {
  return operation === 'union' ? first && second : first;
}

/** The operations that read a second relation. */
export function readsSecond({ operation }: Query): boolean {
  return operation === 'exists' || operation === 'missing' || operation === 'group in' || operation === 'union';
}

export function readsGroups({ operation }: Query): boolean {
  return operation === 'join' || operation === 'left join';
}

function read(rows: readonly AnyRow[], { readsAllStates }: Query): readonly CampaignRow[] {
  return rows
    .filter((row) => !isState(row) || readsAllStates || row.isCurrent)
    .map(({ id, grp, day, amount, status, version }) => ({ id, grp, day, amount, status, version }));
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

/** A sum leaves nulls out, and is null where there is nothing else. */
function sumOf(rows: readonly CampaignRow[]): number | null {
  const amounts = rows.flatMap(({ amount }) => amount ?? []);
  return amounts.length === 0 ? null : amounts.reduce((a, b) => a + b, 0);
}
