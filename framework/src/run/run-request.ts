import type { Command, Interval, KeptChoices, Plan, Restate } from '../plan/index.js';
import type { Disk } from '../published/index.js';
import type { PendingWarehouse } from '../warehouses/pending-warehouse.js';
import type { Clock } from './clock.js';
import type { CommandFindings } from './command-findings.js';
import type { Emit } from './events.js';
import type { OpenRun } from './open-run.js';
import type { OpenStore } from './open-store.js';
import type { Permit } from './protection.js';

/** What a run is to do, and the world that it is given. */
export interface RunRequest {
  readonly command: Command;
  /** The environment to publish in; the config's default when left out. */
  readonly environment?: string;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  /** The files of relations and tests that count, relative to the project; all when left out. */
  readonly changed?: ReadonlySet<string>;
  readonly threads?: number;
  /** Begins nothing more after the first failure. */
  readonly failFast?: boolean;
  /** Loads and builds what is selected again, though nothing has changed. */
  readonly fullRefresh?: boolean;
  /** The ids of relations to compute again though nothing has changed. */
  readonly refresh?: readonly string[];
  /** Keeps the failing rows of data tests, in the schema `_martlet_failures`. */
  readonly storeFailures?: boolean;
  /** Whether data tests that provably can't fail are left out; true when left out. */
  readonly proofs?: boolean;
  /** What an earlier run took for the contents of sources of which nobody knows whether they have changed, by id. */
  readonly contents?: Readonly<Record<string, string>>;
  /** What becomes of kept tables where other ones could take their place. */
  readonly kept?: KeptChoices;
  /** The keys of the versions to begin with, by id, where these are not the environment's. */
  readonly begin?: ReadonlyMap<string, string>;
  /** The range of a model by time to compute again. */
  readonly restate?: Restate;
  /** The range that all selected models by time compute again. */
  readonly interval?: Interval;
  /** Selectors of the relations of which a plan is done; nothing is published then. */
  readonly only?: readonly string[];
  /** The instant for models and tests that read the day or hour of the run, in ISO form; now when left out. */
  readonly runAt?: string;
  /** The seconds after which a statement is cancelled; the config's when left out. */
  readonly statementTimeout?: number;
  /** False for relations that a unit test has put together: what is wrong with them, their run tells. */
  readonly isDeclaredInFiles?: boolean;
  /** Publishes all of it or nothing, as a publication that is checked afterwards; `before` is the number of the one in force. */
  readonly releases?: { readonly name: string; readonly before: number };
  /** The commit that the project's directory is at, for the history of runs. */
  readonly commit?: Promise<string | undefined>;
  /** By what it may change a protected environment; none of them when left out. */
  readonly permit?: Permit;
  readonly signal?: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
  /** The warehouse, if it is being opened already. */
  readonly early?: Pick<PendingWarehouse, 'take'>;
  /** The disk that files for readers are written to; this machine's when left out. */
  readonly disk?: Disk;
  /** Opens the database of the state; the one that the target names when left out. */
  readonly openStore?: OpenStore;
  /** Told the plan once it stands, before anything is done; an answer of false leaves it at that. */
  readonly onPlan?: (plan: Plan) => Promise<boolean>;
  /** Does what follows from the results, while the warehouse and the state are still open. */
  readonly afterwards?: (open: OpenRun, found: CommandFindings) => Promise<void>;
}
