import type { Plan } from '../plan/index.js';
import type { Clock } from './clock.js';
import type { Emit } from './events.js';

export type RunCommand = 'build' | 'run' | 'test' | 'ingest';

/** What a run is to do, and the world that it is given. */
export interface RunRequest {
  readonly command: RunCommand;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly threads?: number;
  /** Begins nothing more after the first failure. */
  readonly failFast?: boolean;
  /** Loads every source again, though its files have not changed. */
  readonly fullRefresh?: boolean;
  /** Keeps the failing rows of data tests, in the schema `_martlet_failures`. */
  readonly storeFailures?: boolean;
  readonly signal?: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Told the plan once it stands, before anything is built. */
  readonly onPlan?: (plan: Plan) => Promise<void>;
}
