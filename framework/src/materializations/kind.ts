import type { OperationNode } from 'kysely';
import type { Columns, ManagedRole } from '../columns/index.js';
import type { ChangeOptions, DurationUnit, Materialization, Model } from '../model/index.js';
import type { TestScope } from '../quality/kinds/scope.js';
import type { Capabilities, Capability } from '../warehouses/capabilities.js';
import type { ResultValue } from '../warehouses/warehouse.js';
import type { BatchBounds } from './batch/batch-bounds.js';
import type { BatchRows } from './batch/batch-rows.js';
import type { SpecificChange } from './batch/specific-change.js';
import type { IdleOption, StorageProblem } from './check/storage-problem.js';
import type { Due, DueRequest, RestatedRange } from './due.js';
import type { LaterBound } from './later-rows.js';
import type { HeldRange, TimeRange } from './ranges.js';

export type MaterializedKind = Materialization['kind'];

/** What an author wrote of one kind. */
export type MaterializationOf<K extends MaterializedKind> = Extract<Materialization, { readonly kind: K }>;

/** What makes a table that is kept from run to run, and takes new rows: all that can say what becomes of it when its model changes. */
export type KeptMaterialization = Extract<Materialization, Required<ChangeOptions>>;

/** What is asked of a model before anything is built. */
export interface Checks<M> {
  /** What is wrong with how it is stored, as far as its types could not see it. */
  readonly problems: (model: Model, materialized: M) => readonly StorageProblem[];
  /** The options of a model that have no effect here. */
  readonly idleOptions: readonly IdleOption[];
  /** The columns that Martlet fills, by their roles. */
  readonly managed: (materialized: M) => readonly ManagedRole[];
  /** What not every warehouse can do. */
  readonly needs: (materialized: M) => readonly Need[];
  /** The conditions in it, over the rows of `target` and `batch`. */
  readonly conditions: (materialized: M) => readonly OperationNode[];
}

/** Something that a warehouse has to be able to do. */
export interface Need {
  readonly what: string;
  readonly capability: (capabilities: Capabilities) => Capability;
}

/** What it makes of the data tests that a model implies. */
export interface ImpliedTests {
  /** The rows among which a grain identifies one. */
  readonly identified: (columns: Columns) => TestScope;
}

/** A relation that is computed as a whole: what its query returns is what it holds. */
export interface WholePlan<M> {
  readonly rows: 'whole';
  /** What the warehouse has of it; `inline` where that is nothing, and its query is part of others. */
  readonly storedAs: 'table' | 'view' | 'materialized-view' | 'inline';
  /** Whether lost rows are worth no copies, since they are stored and a run makes all of them again. */
  readonly isTransient: boolean;
  /** The minutes by which its rows may be behind what it reads. */
  readonly maxLagMinutes: (materialized: M) => number | undefined;
}

/** A table that is kept from run to run: what it holds depends on the runs that filled it. */
export interface KeptPlan<M> {
  readonly rows: 'kept';
  /** What decides its rows beside its query and its options. */
  readonly rowsForm: (model: Model, materialized: M) => object;
  /** What it lacks, in the order in which it takes it; nothing where it holds all that there is. */
  readonly due: (request: DueRequest, materialized: M) => readonly Due[];
  /**
   * The range in which restatements may take rows away that its sources have forgotten; undefined where they only update and add. Rows that
   * are replaced in groups may lie anywhere.
   */
  readonly rangeAtRisk: (model: Model, materialized: M, restated: readonly RestatedRange[]) => TimeRange | undefined;
  /** From where on rows are left, since their time has not come; undefined where rows have no time. */
  readonly laterBound: (model: Model, materialized: M, now: string) => LaterBound | undefined;
  /** The column whose greatest value says how far it reaches. */
  readonly timeColumn: (materialized: M) => string | undefined;
  /** The column whose greatest stored value has to be known before a run can tell which rows are new, given what is recorded of a table. */
  readonly cursor: (materialized: M, recorded: readonly HeldRange[]) => string | undefined;
  /** What a table holds, given what is recorded of it and the greatest value of that column: it may have been kept in another way before. */
  readonly held: <E extends HeldRange>(
    materialized: M,
    recorded: readonly E[],
    now: { readonly greatest: ResultValue; readonly at: string },
  ) => readonly E[];
  /** The unit of time by which it is divided. */
  readonly interval: (materialized: M) => DurationUnit | undefined;
  /** How many batches are worked in at once. */
  readonly concurrency: (materialized: M) => number;
  /** Whether rows depend on the instant of the run that found them. */
  readonly writesInstants: (materialized: M) => boolean;
  /** The columns that tell one row from all others: a key may be that of rows that are replaced together. */
  readonly rowKey: (model: Model, materialized: M) => readonly string[] | undefined;
  /** The columns by which rows of two tables are the same; undefined where only all of them are. */
  readonly identity: (model: Model, materialized: M) => ReadonlySet<string> | undefined;
}

/** How a batch of rows comes into a table that is kept. */
export interface Batches<M> {
  /** Which rows are new, given the greatest value of the cursor that the table holds: null while it holds none. */
  readonly newRows: (model: Model, materialized: M, greatest: ResultValue) => BatchBounds;
  /** The rows within bounds; where groups of rows are replaced, all rows of the groups that have any. */
  readonly select: (rows: BatchRows, model: Model, materialized: M, bounds: Exclude<BatchBounds, { readonly kind: 'all' }>) => BatchRows;
  /**
   * How they are worked in.
   *
   * @throws MartletError `key-missing`, `partition-missing`, `managed-column-missing`: what `martlet check` reports before.
   */
  readonly change: (model: Model, materialized: M, batch: WorkedIn) => SpecificChange;
}

/** A batch that is worked in. */
export interface WorkedIn {
  readonly bounds: BatchBounds;
  /** The columns of the table. */
  readonly columns: readonly string[];
  /** The instant of the run. */
  readonly at: string;
}

/** The parts of a kind whose rows are computed as a whole. */
export interface WholeKind<M> {
  readonly check: Checks<M>;
  readonly tests: ImpliedTests;
  readonly plan: WholePlan<M>;
}

/** The parts of a kind whose rows are kept from run to run. */
export interface KeptKind<M> {
  readonly check: Checks<M>;
  readonly tests: ImpliedTests;
  readonly plan: KeptPlan<M>;
  readonly batch: Batches<M>;
}

/** All that Martlet knows of one kind of materialization, beside what authors write (`<kind>/declare.ts`). */
export type MaterializationKind<K extends MaterializedKind> =
  MaterializationOf<K> extends KeptMaterialization ? KeptKind<MaterializationOf<K>> : WholeKind<MaterializationOf<K>>;

/** The part of a kind that has nothing to say. */
export const noItems = (): readonly never[] => [];
/** A part of a kind for which there is nothing. */
export const none = (): undefined => undefined;

/** A grain identifies one of all rows. */
export const EVERY_ROW: ImpliedTests = { identified: () => ({}) };

/** What is asked of what has no options of its own. */
export const NO_CHECKS: Checks<unknown> = { problems: noItems, idleOptions: [], managed: noItems, needs: noItems, conditions: noItems };

/** The names of columns that identify a row, where there are any. */
export function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(names);
}
