import { dayAfter } from './kept.js';
import { type GroupRow, STATUSES } from './query.js';
import { type CampaignRow, instantOf } from './rows.js';

/** What the sources hold. */
export interface SourceData {
  readonly events: readonly CampaignRow[];
  readonly groups: readonly GroupRow[];
}

/** How the data changes before a command; places and values are taken modulo what there is. */
export type DataChange =
  | { readonly kind: 'insert'; readonly count: number; readonly grp: number; readonly day: number; readonly amount: number | null }
  | { readonly kind: 'change'; readonly place: number; readonly grp: number; readonly amount: number | null; readonly status: number }
  | { readonly kind: 'change unseen'; readonly place: number; readonly amount: number | null }
  | { readonly kind: 'move'; readonly place: number; readonly day: number }
  /** To a day of the weeks that begin with the history, as a typing error does. */
  | { readonly kind: 'date ahead'; readonly place: number; readonly day: number }
  | { readonly kind: 'delete'; readonly place: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'spoil'; readonly place: number }
  | { readonly kind: 'go back'; readonly steps: number }
  | { readonly kind: 'rank'; readonly grp: number; readonly rank: number }
  | { readonly kind: 'forget group'; readonly place: number };

/** The source files over time, so that what was there can come back. */
export class Origin {
  #past: SourceData[] = [{ events: [], groups: [] }];
  #version = 0;
  #id = 0;

  get data(): SourceData {
    return this.#past.at(-1) ?? { events: [], groups: [] };
  }

  apply(change: DataChange): void {
    this.#past.push(this.#changed(change));
  }

  #changed(change: DataChange): SourceData {
    const { events, groups } = this.data;
    switch (change.kind) {
      case 'insert': {
        const rows = Array.from({ length: change.count }, (_, index): CampaignRow => {
          this.#id += 1;
          return {
            id: this.#id,
            grp: change.grp + index === 0 ? null : (change.grp + index) % 4,
            day: dayAfter('2026-01-01', (change.day + index) % 12),
            amount: change.amount === null ? null : change.amount + index,
            status: STATUSES[(this.#id + change.grp) % STATUSES.length] ?? 'a',
            version: this.#next(),
          };
        });
        return { events: [...events, ...rows], groups };
      }
      case 'change':
        return this.#replaced(change.place, (row) => ({
          ...row,
          grp: change.grp,
          amount: change.amount,
          status: STATUSES[change.status % STATUSES.length] ?? 'a',
          version: this.#next(),
        }));
      case 'change unseen':
        return this.#replaced(change.place, (row) => ({ ...row, amount: change.amount }));
      case 'move':
        return this.#replaced(change.place, (row) => ({ ...row, day: dayAfter('2026-01-01', change.day % 12), version: this.#next() }));
      case 'date ahead':
        return this.#replaced(change.place, (row) => ({ ...row, day: dayAfter('2026-02-01', change.day), version: this.#next() }));
      case 'delete':
        return { events: events.filter((_, index) => index !== change.place % Math.max(1, events.length)), groups };
      case 'clear':
        return { events: [], groups };
      case 'spoil':
        return this.#replaced(change.place, (row) => ({ ...row, status: 'x', amount: 1_000, version: this.#next() }));
      case 'go back':
        return this.#past.at(-1 - (change.steps % this.#past.length)) ?? this.data;
      case 'rank':
        return { events, groups: [...groups.filter(({ grp }) => grp !== change.grp), { grp: change.grp, rank: change.rank }] };
      case 'forget group':
        return { events, groups: groups.filter((_, index) => index !== change.place % Math.max(1, groups.length)) };
      default:
        return change satisfies never;
    }
  }

  #replaced(place: number, change: (row: CampaignRow) => CampaignRow): SourceData {
    const { events, groups } = this.data;
    if (events.length === 0) return this.data;
    return { events: events.map((row, index) => (index === place % events.length ? change(row) : row)), groups };
  }

  #next(): number {
    this.#version += 1;
    return this.#version;
  }
}

/** The files that a project loads. */
export function dataFiles({ events, groups }: SourceData): ReadonlyMap<string, string> {
  const lines = (header: string, rows: readonly (readonly (string | number | null)[])[]): string =>
    [header, ...rows.map((row) => row.map((value) => value ?? '').join()), ''].join('\n');
  return new Map([
    [
      'data/events.csv',
      lines(
        'id,grp,day,amount,status,version,at',
        events.map(({ id, grp, day, amount, status, version }) => [id, grp, day, amount, status, version, instantOf(version)]),
      ),
    ],
    [
      'data/groups.csv',
      lines(
        'grp,rank',
        groups.map(({ grp, rank }) => [grp, rank]),
      ),
    ],
  ]);
}
