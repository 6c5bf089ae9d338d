import type { LaterRows } from '../materializations/ranges.js';
import type { Publication } from './publication.js';
import type { ModelVersion } from './version.js';

/** What was loaded from which files, as ingestion writes and reads it. */
export interface LoadEntry {
  /** The version's key: a physical table, or a view of several, holds the rows of one load. */
  readonly version: string;
  /** `schema.name` of the source. */
  readonly id: string;
  readonly record: string;
  /** The keys of the tables that it shows, where it is a view: others may show them too. */
  readonly parts?: readonly string[];
}

/** A range of time whose rows a version holds: [from, to), without an end where the data ends. */
export interface IntervalEntry {
  /** The version's key. */
  readonly version: string;
  readonly from?: string;
  readonly to?: string;
  /** The column of a table by time that the range is about; undefined for tables that are kept in another way, and for what older Martlets wrote. */
  readonly column?: string;
  /** Says that the table was begun anew: what was recorded before is of rows that are gone, and this is no range. */
  readonly begins?: true;
  /** Whether there was no row in it. */
  readonly isEmpty?: boolean;
  /** Where the interval of its last row ends, if before its own end. */
  readonly rowsTo?: string;
  /** From this instant on the run left rows for later; undefined for a range that ends by itself, and for what older Martlets wrote. */
  readonly until?: string;
  /** The rows that it left; undefined when there were none. */
  readonly later?: LaterRows;
  /** The tokens of the restatements that it has brought into the table. */
  readonly restated?: readonly string[];
  /** Stands for the data that the rows were read from. */
  readonly data: string;
  /** The content id of the table once the run is done that recorded it. */
  readonly content?: string;
  readonly runId: string;
  readonly at: string;
}

/** A request to compute data again though nothing that it is made of has changed. */
export interface Restatement {
  /** `schema.name` of the relation. */
  readonly id: string;
  readonly token: string;
  /** Whether all of it is computed again; false for a range of intervals. */
  readonly whole: boolean;
  /** The range that all kept tables behind the relation compute again, too; undefined where the restatement does not concern them. */
  readonly range?: { readonly from?: string; readonly to?: string };
  readonly at: string;
}

/** A data test, or all tests of a relation, that held on some data. */
export interface PassedTestsEntry {
  /** Stands for what was tested and on which data. */
  readonly key: string;
  /** The key of the version that was tested; the entry goes when that does. */
  readonly version: string;
  /** Whether it held with a warning. */
  readonly isWarned?: boolean;
  readonly at: string;
}

/** What is not as it should be since the last run that was about it: it failed, waited for what failed, or is not published. */
export interface UnresolvedStep {
  /** The step: `model gold.fact_sales`, `test gold.fact_sales unique_order_id`. */
  readonly id: string;
  readonly relation: string;
  readonly status: 'failed' | 'skipped' | 'not-published';
  /** The step because of which it is so, where that is another one. */
  readonly because?: string;
  readonly at: string;
}

/** How a run ended, for `retry` and for those who ask what happened. */
export interface RunEntry {
  readonly runId: string;
  readonly environment: string;
  readonly command: 'build' | 'run' | 'test' | 'ingest';
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  /** The files that counted, where only some did. */
  readonly changed?: readonly string[];
  /** The ids of relations that were to be computed again, and were not. */
  readonly refresh?: readonly string[];
  /** The range of a model that was to be computed again, and was not. */
  readonly restate?: { readonly id: string; readonly from?: string; readonly to?: string };
  /** The range of all selected models by time that was to be computed again, and was not. */
  readonly interval?: { readonly from?: string; readonly to?: string };
  /** What it was told of kept tables whose rows would be lost, if it did not succeed: by the ids of models, or `*` for all. */
  readonly choices?: Readonly<Record<string, 'keep' | 'replace'>>;
  /** The instant that it was given for those who read the day or the hour of the run, if it did not succeed. */
  readonly runAt?: string;
  /** What it took for the contents of sources of which nobody knows whether they have changed, if it did not succeed. */
  readonly contents?: Readonly<Record<string, string>>;
  /** What is wrong in the environment after the run, of all that it ever was about; undefined for what older Martlets wrote. */
  readonly troubles?: readonly UnresolvedStep[];
  /** Versions that were built and not published, kept to be looked at: their keys. */
  readonly kept: readonly string[];
  /** For a run that did a part of a plan: the last run before it that did not. */
  readonly part?: { readonly after?: string };
}

/** How one step of a run ended, for history. */
export interface ResultEntry {
  readonly runId: string;
  readonly environment: string;
  readonly step: string;
  readonly kind: string;
  readonly relation: string;
  readonly test?: string;
  readonly status: string;
  readonly rows?: number;
  readonly failures?: number;
  readonly milliseconds: number;
  readonly at: string;
}

/**
 * People who are forgotten: hashes of what named them, by the name of the identity, so that no load brings them back. What is
 * written first is what is to be done; it is done when `finishedAt` is there.
 */
export interface ErasureEntry {
  readonly id: string;
  /** What tells the key of the hashes from others. */
  readonly keyId: string;
  readonly hashes: Readonly<Record<string, readonly string[]>>;
  /** The ids of the sources that named them when they were forgotten. */
  readonly sources: readonly string[];
  readonly at: string;
  readonly finishedAt?: string;
}

/** What is written to the state at once. */
export interface StateEntries {
  readonly versions?: readonly (ModelVersion & { readonly sql?: string })[];
  readonly publications?: readonly Publication[];
  readonly loads?: readonly LoadEntry[];
  readonly intervals?: readonly IntervalEntry[];
  readonly restatements?: readonly Restatement[];
  readonly passedTests?: readonly PassedTestsEntry[];
  readonly runs?: readonly RunEntry[];
  readonly erasures?: readonly ErasureEntry[];
  readonly results?: readonly ResultEntry[];
}
