import type { ModelVersion, Restatement } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { RelationChange } from './change.js';
import type { Drift } from './drift.js';
import type { Command } from './scope.js';
import type { PassedTests, Step, TestScan } from './step.js';

/** A version before anybody has built it. */
export type VersionDraft = Omit<ModelVersion, 'runId' | 'createdAt' | 'rows' | 'holds'>;

/**
 * What becomes of a relation: its files are loaded, it is built, a version that stands already is published, it stays as it
 * is published, or it is no relation in the warehouse at all.
 */
export type PlannedAction = 'load' | 'build' | 'reuse' | 'stand' | 'inline';

/** What the environment will stand for once the plan is applied, for one relation. */
export interface PlannedVersion {
  readonly id: string;
  readonly action: PlannedAction;
  readonly version: VersionDraft;
  /** Where this run's readers find it, while the version itself must not change yet. */
  readonly place?: RelationName;
  /** The step that makes it. */
  readonly step?: string;
  /** The ids of the relations that it reads. */
  readonly reads: readonly string[];
}

/** The state that a plan was made on; a plan is applied on no other. */
export interface Basis {
  /** The environment's publication; 0 before the first one. */
  readonly publication: number;
  /** The environment whose versions were the beginning, where it is another. */
  readonly environment: string;
  /** The run that has published those; undefined before the first publication. */
  readonly run?: string;
}

/** What a command will do, decided before anything is done: it can be printed, saved, compared, and then applied. */
export interface Plan {
  readonly command: Command;
  readonly environment: string;
  readonly target: string;
  readonly basis: Basis;
  /** What is different from the environment as it is, and what follows from that. */
  readonly changes: readonly RelationChange[];
  /** In what the warehouse differs from what the state says of the environment. */
  readonly drift: Drift;
  /** In an order in which they can be done. */
  readonly steps: readonly Step[];
  readonly scans: readonly TestScan[];
  readonly passedTests: readonly PassedTests[];
  /** The ids of data tests that hold already on the same data, and are not asked again. */
  readonly testsThatHold: readonly string[];
  /** The relations in scope, in the order of the graph. */
  readonly versions: readonly PlannedVersion[];
  /** The ids of relations that the environment loses. */
  readonly removed: readonly string[];
  readonly restatements: readonly Restatement[];
  /** Whether it is a part of another plan: nothing is published after it. */
  readonly isPart?: true;
  /** The versions that it begins with, where these are not the environment's: nothing is published unless all of it succeeds. */
  readonly begin?: ReadonlyMap<string, string>;
}

/** The view by which readers of an environment find a relation: `gold.fact_sales`, `gold__dev.fact_sales`. */
export function viewIn(environment: string, defaultEnvironment: string, { schema, name }: RelationName): RelationName {
  return { schema: environment === defaultEnvironment ? schema : `${schema}__${environment}`, name };
}

/** The schema and the name in a `schema.name`. */
export function relationNameOf(key: string): RelationName {
  const [schema = '', name = ''] = key.split('.', 2);
  return { schema, name };
}

/** The physical name of a version. */
export function versionName(relation: RelationName, fingerprint: string): RelationName {
  return { schema: versionSchema(relation.schema), name: `${relation.name}__${fingerprint}` };
}

/** The schema that holds the versions of a schema's relations. */
export function versionSchema(schema: string): string {
  return `${schema}__versions`;
}

/** The relation that shows what a source's last load left out. */
export function rejectsOf({ schema, name }: RelationName): RelationName & { readonly id: string } {
  return { id: `${schema}.${name}__rejected`, schema, name: `${name}__rejected` };
}
