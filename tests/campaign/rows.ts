/**
 * One row of every relation of a campaign: all have the same columns, so that any model can read any other. `at` is the instant at
 * which the row was written; it follows from `version`, which grows with each change of a source.
 */
export interface CampaignRow {
  readonly id: number;
  readonly grp: number | null;
  readonly day: string;
  readonly amount: number | null;
  readonly status: string;
  readonly version: number;
}

/** A row of a history, with the time in which it was true. */
export interface StateRow extends CampaignRow {
  readonly from: string;
  readonly to: string | null;
  readonly isCurrent: boolean;
  readonly isDeleted: boolean;
}

export type AnyRow = CampaignRow | StateRow;

const START = Date.parse('2026-01-01T00:00:00Z');

/** The instant of a version. */
export function instantOf(version: number): string {
  return secondsOnly(new Date(START + version * 60_000).toISOString());
}

/** An instant without its milliseconds, which are none here. */
export function secondsOnly(instant: string): string {
  return instant.replace('.000Z', 'Z');
}

export function isState(row: AnyRow): row is StateRow {
  return 'from' in row;
}

/** A row as one line of text, so that tables can be compared. */
function textOf(row: AnyRow): string {
  const { id, grp, day, amount, status, version } = row;
  const own = [id, grp, day, amount, status, version, instantOf(version)];
  const state = isState(row) ? [row.from, row.to, row.isCurrent, row.isDeleted] : [];
  return [...own, ...state].map((value) => value ?? '·').join(' ');
}

/** The texts of all rows, in order: a table as a set in which rows may repeat. */
export function tableText(rows: readonly AnyRow[]): readonly string[] {
  return rows.map(textOf).sort();
}
