import { rowWidth } from '../../plan/index.js';
import { relationKey, type State } from '../../state/index.js';
import type { StoredRelation } from '../../warehouses/statements.js';
import type { RunRecord } from '../run-record.js';

/** The versions of a relation that are stored and that no environment shows. */
export interface UnpublishedStorage {
  readonly relation: string;
  /** The environment whose run built them; undefined where that run is forgotten. */
  readonly environment?: string;
  readonly versions: number;
  /** Rows by the usual width of the contract’s types, before the warehouse compresses them. */
  readonly bytes: number;
  /** How many of them the janitor would drop now, and what that gives back. */
  readonly droppable: number;
  readonly droppableBytes: number;
}

/** What versions take that are no longer published, the largest first; `unused` is what the janitor would drop. */
export function unpublishedStorage(
  state: State,
  runs: readonly RunRecord[],
  stored: readonly StoredRelation[],
  unused: readonly StoredRelation[],
): readonly UnpublishedStorage[] {
  const published = new Set([...state.environments.values()].flatMap(({ versions }) => [...versions.values()]));
  const isStored = new Set(stored.map(relationKey));
  const isUnused = new Set(unused.map(relationKey));
  const environments = new Map(runs.map(({ runId, environment }) => [runId, environment]));
  const found = new Map<string, UnpublishedStorage>();
  for (const { id, relation, as, rows, holds = rows, columns, runId } of state.versions.values()) {
    const key = relationKey(relation);
    if (published.has(key) || !isStored.has(key) || as === 'view' || as === 'inline') continue;
    const environment = environments.get(runId);
    const bytes = (holds ?? 0) * rowWidth(columns);
    const of = environment === undefined ? { relation: id } : { relation: id, environment };
    const known = found.get(JSON.stringify(of)) ?? { ...of, versions: 0, bytes: 0, droppable: 0, droppableBytes: 0 };
    found.set(JSON.stringify(of), {
      ...known,
      versions: known.versions + 1,
      bytes: known.bytes + bytes,
      droppable: known.droppable + (isUnused.has(key) ? 1 : 0),
      droppableBytes: known.droppableBytes + (isUnused.has(key) ? bytes : 0),
    });
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes || (a.relation < b.relation ? -1 : 1));
}
