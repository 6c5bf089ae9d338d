import type { MartletError } from '../errors.js';
import type { Drift, Plan } from '../plan/index.js';
import type { IntervalEntry } from '../state/index.js';
import type { StatementStatistics } from '../warehouses/warehouse.js';

/** How a step ended. `unchanged` is a source whose files are those of the last load, `warned` and `failed` are the answers of data tests, `error` is a step that could not be done. */
export type StepStatus = 'succeeded' | 'unchanged' | 'warned' | 'failed' | 'error' | 'skipped' | 'cancelled';

export type StepKind = 'ingest' | 'model' | 'test' | 'monitor';

/**
 * How it is known that a data test passes: it was `executed`, `proved` by the query alone, `inherited` from tests of what was read,
 * or `pruned`, since a test of the same relation demands more. It is `unknown` while nobody knows the number that it compares with.
 */
export type Settled = 'executed' | 'proved' | 'inherited' | 'pruned' | 'unknown';

/** What a warehouse tells of the statements of a step. */
export interface StepStatistics {
  /** The ids by which the warehouse's own console finds them. */
  readonly statements: readonly string[];
  /** Bytes that were read and are billed. */
  readonly bytesProcessed?: number;
  /** Time of the warehouse's workers, which may be many at once. */
  readonly workMilliseconds?: number;
}

/** What a load did with the files of its source. */
export interface FileCounts {
  /** All that the source has. */
  readonly all: number;
  /** Those that were read; the rows of the others were taken over from the last load. */
  readonly read: number;
  /** Those without bytes. */
  readonly empty: number;
  /** The bytes of all files as they are on the disk. */
  readonly bytes: number;
  /** How many fields or rows were rejected for which reason, most first. */
  readonly rejects: readonly { readonly column?: string; readonly reason: string; readonly rows: number }[];
}

/** How a step ended. */
export interface StepResult {
  /** Names the step for good: `model gold.fact_sales`, `test gold.fact_sales unique_order_id_line_number`. */
  readonly id: string;
  readonly kind: StepKind;
  /** The relation that the step builds, loads or tests: `gold.fact_sales`. */
  readonly relation: string;
  /** The name of the test or the monitor. */
  readonly test?: string;
  readonly status: StepStatus;
  /** How a data test was answered. */
  readonly settled?: Settled;
  /** The tests that it relies on, where it was not executed. */
  readonly reliesOn?: readonly string[];
  /** Rows of the built relation; undefined for views, whose rows nobody has counted. */
  readonly rows?: number;
  /** Rows that a table holds which is kept from run to run; `rows` are those that the run wrote into it. */
  readonly holds?: number;
  /** The ranges that a table will hold once what stands beside it is published. */
  readonly pending?: readonly IntervalEntry[];
  /** Failing rows of a test, or rejected rows of a load. */
  readonly failures?: number;
  /** When it was begun, in ISO form; undefined for what was not. */
  readonly startedAt?: string;
  readonly milliseconds: number;
  /** Milliseconds of it that the warehouse worked. */
  readonly warehouseMilliseconds: number;
  /** What its statements cost, where the warehouse tells. */
  readonly statistics?: StepStatistics;
  /** The file of the compiled SQL, relative to the project. */
  readonly compiled?: string;
  /** What a load read: files, and why rows were rejected. */
  readonly files?: FileCounts;
  /** What went wrong; several problems when they were found together. */
  readonly errors?: readonly MartletError[];
  /** What was done all the same, and wants to be looked at. */
  readonly warnings?: readonly MartletError[];
  /** Why it was skipped: the step that failed first. Of a monitor, why it says nothing: it is `learning`, or there is `no-news`. */
  readonly because?: string;
  /** Why it was skipped, as a sentence: what is not built or not published, and the step that failed. */
  readonly message?: string;
}

/** A statement of a step, with all of its attempts. */
export interface DoneStatement {
  /** The id of the step; the first one where it answers several. */
  readonly step: string;
  /** The relation that it was for. */
  readonly relation: string;
  readonly sql: string;
  /** When it was begun, in ISO form. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly isFailed: boolean;
  readonly statistics?: StatementStatistics;
}

export interface RunResult {
  readonly runId: string;
  readonly command: string;
  readonly target: string;
  readonly environment: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly milliseconds: number;
  /** Milliseconds in which the warehouse ran at least one statement. */
  readonly warehouseMilliseconds: number;
  readonly steps: readonly StepResult[];
  /** How many data tests held already on the same data, so that they were not asked again. */
  readonly testsThatHold: number;
  /** Whether it did a part of a plan, after which nothing is published. */
  readonly isPart?: true;
  /** Their ids. */
  readonly pruned: readonly string[];
  /** The relations that now serve what this run built. */
  readonly published: readonly string[];
  /** How many views of relations were pointed at other versions, or carry other descriptions. */
  readonly views: number;
  readonly cancelled: boolean;
}

/** What happens during a run, in order. The terminal, the JSON log, the run results and telemetry are views of these. */
export type RunEvent =
  /** What will be done; only programs that listen want to know all of it. */
  | { readonly kind: 'planned'; readonly runId: string; readonly environment: string; readonly plan: Plan }
  | { readonly kind: 'statement-finished'; readonly statement: DoneStatement }
  | { readonly kind: 'generating'; readonly table: string; readonly rows: number; readonly expectedRows: number }
  | {
      readonly kind: 'run-started';
      readonly runId: string;
      readonly command: string;
      readonly target: string;
      readonly environment: string;
      readonly threads: number;
      readonly steps: number;
    }
  | { readonly kind: 'step-started'; readonly id: string; readonly step: StepKind; readonly relation: string; readonly test?: string }
  | { readonly kind: 'step-finished'; readonly result: StepResult }
  /** How many of the parts of a load have arrived in the warehouse. */
  | { readonly kind: 'loading'; readonly id: string; readonly sent: number; readonly parts: number }
  /** A statement failed for a reason that may pass, and is done again after a while. */
  | {
      readonly kind: 'retrying';
      readonly reason: string;
      readonly message: string;
      readonly attempt: number;
      readonly milliseconds: number;
    }
  /** The warehouse is not as the state says; the run goes on and puts right what it is about. */
  | { readonly kind: 'drift-found'; readonly environment: string; readonly drift: Drift }
  /** Something that people should know of, and that the run goes on with. */
  | { readonly kind: 'warning'; readonly error: MartletError }
  | { readonly kind: 'published'; readonly relations: readonly string[] }
  | { readonly kind: 'run-finished'; readonly result: RunResult };

export type Emit = (event: RunEvent) => void;

/** Whether a data test failed, or a step could not be done. */
export function hasFailed(steps: readonly Pick<StepResult, 'status'>[]): boolean {
  return steps.some(({ status }) => status === 'failed' || status === 'error');
}
