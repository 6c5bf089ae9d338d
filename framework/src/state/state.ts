import type { ErasureEntry, IntervalEntry, LoadEntry, Restatement, RunEntry } from './entries.js';
import type { Publication } from './publication.js';
import type { ModelVersion } from './version.js';

/** A row of the state that can't be read. */
export interface DamagedRow {
  readonly place: string;
  readonly kind: string;
  /** What it was about: a version's key, an environment. */
  readonly name: string;
}

/** What Martlet knows of a warehouse: enough to plan with. */
export interface State {
  /** The newest finished publication of each environment. */
  readonly environments: ReadonlyMap<string, Publication>;
  /** The number of each environment's newest publication, also of those that were taken away. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Publications that were begun and never finished: their command was killed. */
  readonly unfinished: readonly Publication[];
  /** Every version that still stands, by its key. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  readonly loads: ReadonlyMap<string, LoadEntry>;
  /** By the version's key, oldest first. */
  readonly intervals: ReadonlyMap<string, readonly IntervalEntry[]>;
  /** By the relation's id, oldest first. */
  readonly restatements: ReadonlyMap<string, readonly Restatement[]>;
  readonly passedTests: ReadonlySet<string>;
  /** How these have held, by their key, where it is known. */
  readonly outcomes: ReadonlyMap<string, 'held' | 'warned'>;
  /** Rows that something has damaged; all else is what the others add up to. */
  readonly damaged: readonly DamagedRow[];
  /** Who is forgotten, by the ids of erasures. */
  readonly erasures: ReadonlyMap<string, ErasureEntry>;
  /** The newest run of each environment. */
  readonly runs: ReadonlyMap<string, RunEntry>;
}

/** The versions that an environment stands for, by the relation's id. */
export function versionsOf(state: State, environment: string): ReadonlyMap<string, ModelVersion> {
  return versionsIn(state, state.environments.get(environment)?.versions ?? new Map());
}

/** The id of the newest run of an environment; parts of a plan don't count, so that each of them finds the same. */
export function lastRunId(state: State, environment: string): string | undefined {
  const last = state.runs.get(environment);
  return last?.part === undefined ? last?.runId : last.part.after;
}

/** The versions that a mapping names by their keys; those that the state does not know any more are left out. */
export function versionsIn(state: State, mapping: ReadonlyMap<string, string>): ReadonlyMap<string, ModelVersion> {
  const found = new Map<string, ModelVersion>();
  for (const [id, key] of mapping) {
    const version = state.versions.get(key);
    if (version !== undefined) found.set(id, version);
  }
  return found;
}
