import { href } from '../routing/route.js';

/** What the graph shows, as its address says. */
export interface LineageState {
  /** A selector, as on the command line; everything when left out. */
  readonly select?: string;
  /** The relation that is chosen: it stands in the middle, with what leads to it and from it lit. */
  readonly focus?: string;
  /** Relations whose neighbours are shown too, separated by commas. */
  readonly expand?: string;
  readonly level?: 'column';
  /** The column, `schema.name.column`, whose way alone is shown. */
  readonly column?: string;
  /** The ends of the path that is shown. */
  readonly from?: string;
  readonly to?: string;
  /** What is lit beside the focus: relations that fail or are stale, and all that they touch. */
  readonly lit?: 'problems';
}

const KEYS = ['select', 'focus', 'expand', 'column', 'from', 'to'] as const;

export function readLineageState(query: URLSearchParams): LineageState {
  const texts = Object.fromEntries(KEYS.flatMap((key) => (query.get(key) ? [[key, query.get(key) ?? '']] : [])));
  return {
    ...texts,
    ...(query.get('level') === 'column' ? { level: 'column' } : {}),
    ...(query.get('lit') === 'problems' ? { lit: 'problems' } : {}),
  };
}

export function lineageHref(state: LineageState): string {
  return href(['lineage'], { ...state });
}

export function idsOf(list: string | undefined): readonly string[] {
  return (list ?? '').split(',').filter((id) => id !== '');
}
