import type { Severity } from '../columns/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

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

/** Builds a new physical version of a model. */
export interface BuildStep {
  readonly kind: 'build';
  /** `model gold.fact_sales` */
  readonly id: string;
  readonly relation: string;
  readonly file: string;
  readonly as: 'table' | 'view';
  readonly version: RelationName;
  /** Changes when the data that the model holds may change: 16 hexadecimal digits. */
  readonly fingerprint: string;
  /** The relations that the query reads, and the versions of them that it is built on. */
  readonly reads: readonly { readonly relation: string; readonly version: RelationName }[];
  /** The select, without the statement around it. */
  readonly sql: string;
  readonly dependsOn: readonly string[];
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
  /** A query for the failing rows. */
  readonly sql: string;
  readonly severity: Severity;
  readonly warnIf: number;
  readonly errorIf: number;
  readonly dependsOn: readonly string[];
  /** Relations whose new versions are not published when the test fails. */
  readonly holdsBack: readonly string[];
  /** Whether models that read the tested relation wait for this test, and are skipped when it fails. */
  readonly gates: boolean;
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
export interface Audit {
  /** Stands for the rules and for the data that they were asked of. */
  readonly key: string;
  /** The key of the version that was tested. */
  readonly version: string;
  /** The ids of the tests, all of which must hold. */
  readonly tests: readonly string[];
}
