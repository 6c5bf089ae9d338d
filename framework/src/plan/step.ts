import type { Severity } from '../columns/index.js';
import type { LaterRows } from '../materializations/index.js';
import type { DurationUnit } from '../model/index.js';
import type { ContractMismatch } from '../quality/index.js';
import type { IntervalEntry } from '../state/index.js';
import type { TableOptions } from '../warehouses/statements.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { SeedParameter } from './given-rows.js';

/** Loads the files of a source into a new version. */
export interface LoadStep {
  readonly kind: 'load';
  /** `ingest bronze.orders` */
  readonly id: string;
  readonly relation: string;
  readonly file: string;
  readonly version: RelationName;
  readonly dependsOn: readonly string[];
}

/** A part of the rows of a table that is kept from run to run, and how it is worked into the table. */
export interface Batch {
  /** The first day or instant of its range; undefined where it has no beginning, or no range. */
  readonly from?: string;
  /** The day or instant behind its range; undefined where it ends with the data. */
  readonly to?: string;
  /** The select of its rows. */
  readonly sql: string;
  /** Where its rows stand until they are worked in. */
  readonly table: RelationName;
  /** Makes that table. */
  readonly make: string;
  /** A query for the keys that stand in it too often; rows of it are a failure. */
  readonly duplicates?: string;
  /** Work its rows into the table. To run them again changes nothing. */
  readonly apply: readonly string[];
  /** Does all of that at once, for a table in which there is nothing to replace. */
  readonly insert?: string;
  /** Makes the view of what the table holds once this batch, and those before it, are worked in. */
  readonly overlay?: string;
  /** A query for the greatest time of its rows, as `greatest`. */
  readonly horizon?: string;
  /** What becomes of its rows whose time has not come. */
  readonly later?: LaterBatch;
  /** Whether the table holds its range already, and only takes rows that it lacks there. */
  readonly isAddition?: boolean;
}

/** How a batch leaves the rows out whose time has not come. */
export interface LaterBatch {
  /** From this instant on rows are left. */
  readonly from: string;
  /** From this instant on they are of the future, and worth a warning. */
  readonly future: string;
  /** A query for their number, as `removed`, and for the `rows`, `first` and `last` of those that count. */
  readonly count: string;
  /** Takes them out of where the rows of the batch stand. */
  readonly remove: string;
  /** Where the batch reads from: where its later rows are looked for when they are corrected. Null is the beginning. */
  readonly since: string | null;
  /** What the run before has left. */
  readonly before?: LaterRows;
}

/** How new rows come into a table that is kept from run to run. */
export interface BatchBuild {
  /**
   * `create` makes the table anew, `clone` goes on with a copy, since others read the table; `resume` goes on with a table
   * that nobody reads; `beside` leaves the table alone until its environment is published.
   */
  readonly start: 'create' | 'clone' | 'resume' | 'beside';
  /** Make or copy the table, and change its columns. */
  readonly prepare: readonly string[];
  readonly batches: readonly Batch[];
  /** How many batches are worked in at once. */
  readonly concurrency: number;
  /** The column that tells the time of rows, or how far the table reaches. */
  readonly column?: string;
  /** The unit of the ranges, where rows have a time. */
  readonly time?: DurationUnit;
  /** The ranges that the table holds before, where it is a copy. */
  readonly inherited: readonly IntervalEntry[];
  /** How many clones lie between it and a table with rows of its own; undefined where it is not known. */
  readonly cloneDepth?: number;
  /** A query for the rows that the table holds then, as `rows`. */
  readonly count: string;
  /** The content id of the table once all batches are worked in. */
  readonly content: string;
  /** The tokens of the restatements that the batches bring into the table. */
  readonly restated: readonly string[];
  /** Stands for the data that the batches are read from. */
  readonly data: string;
}

/** Builds a new physical version of a model. */
export interface BuildStep {
  readonly kind: 'build';
  /** `model gold.fact_sales` */
  readonly id: string;
  readonly relation: string;
  readonly file: string;
  readonly as: 'table' | 'view' | 'materialized-view';
  readonly version: RelationName;
  /** Where this run's readers find it, while the version itself must not change yet. */
  readonly place?: RelationName;
  /** Makes the version when it is published, for a view over tables that only then have their new rows. */
  readonly publish?: string;
  /** How the table lies in the warehouse. */
  readonly table?: TableOptions;
  /** How the table's rows come in bit by bit, where they do. */
  readonly batches?: BatchBuild;
  /** How the rows of a seed are sent: apart from the select that reads them, and not as literals of `sql`, which holds the same rows. */
  readonly given?: SeedParameter;
  /** Statements around the build. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Changes when the data that the model holds may change: 16 hexadecimal digits. */
  readonly fingerprint: string;
  /** The relations that the query reads, and the versions of them that it is built on. */
  readonly reads: readonly { readonly relation: string; readonly version: RelationName }[];
  /** The select, without the statement around it. */
  readonly sql: string;
  readonly dependsOn: readonly string[];
}

/** Why a data test is not executed, as long as nothing speaks against it. */
export interface TestProof {
  /**
   * `proved` by the query alone, `inherited` from tests of what it reads, `pruned` where a test of the same relation demands more;
   * `unknown` where nobody knows what it compares with.
   */
  readonly verdict: 'proved' | 'inherited' | 'pruned' | 'unknown';
  /** The ids of the tests that it relies on, and `load bronze.orders` for what ingestion rejects. */
  readonly reliesOn: readonly string[];
  /** The steps among them that this plan does: where one of them does not pass, the test is executed. */
  readonly awaits: readonly string[];
}

/** Counts the rows that break a rule. */
export interface TestStep {
  readonly kind: 'test';
  /** `test gold.fact_sales unique_order_id_line_number` */
  readonly id: string;
  /** The relation that the test is about, or the test's own name when it is about several. */
  readonly relation: string;
  readonly test: string;
  readonly column?: string;
  readonly description?: string;
  readonly file: string;
  /** The ids of the relations whose rows it looks at. */
  readonly reads: readonly string[];
  /** A query for the failing rows. */
  readonly sql: string;
  /** A query for the failing rows as they are kept on request, where that is not the other one: personal data is masked in it. */
  readonly kept?: string;
  /** What is known to break it, for a test of what the warehouse says about a table. Such a test needs no query. */
  readonly mismatches?: readonly ContractMismatch[];
  /** A query for their number, as `failures`, where it is not that of counting these. */
  readonly count?: string;
  readonly severity: Severity;
  readonly warnIf: number;
  readonly errorIf: number;
  /** The most failing rows that are kept, on request; all when left out. */
  readonly limit?: number;
  readonly dependsOn: readonly string[];
  /** Relations whose new versions are not published when the test fails. */
  readonly blocks: readonly string[];
  /** Whether models that read the tested relation wait for this test, and are skipped when it fails. */
  readonly gates: boolean;
  /** The environment whose own table holds the rows that would be lost: the test stands before what can't be undone. */
  readonly losesRowsOf?: string;
  /** Whether they would be lost to rows of the same table that are computed again, and not to another table. */
  readonly losesRange?: true;
  /** Undefined for a test that is executed whatever happens. */
  readonly proof?: TestProof;
}

export type Step = LoadStep | BuildStep | TestStep;

/** Tests of one relation that are answered together, in one scan. */
export interface TestScan {
  readonly relation: string;
  /** The tests' ids. */
  readonly tests: readonly string[];
  /** A query for one row: the failing rows of each test, as `failures_0`, `failures_1` and so on. */
  readonly sql: string;
}

/** What is remembered once some tests have held, so that they are not asked again of the same data. */
export interface PassedTests {
  /** Stands for the rules and for the data that they were asked of. */
  readonly key: string;
  /** The key of the version that was tested. */
  readonly version: string;
  /** The ids of the tests, all of which must hold. */
  readonly tests: readonly string[];
}
