import type { Reach } from '../../materializations/later-rows.js';
import type { Project, ProjectRelation } from '../../project/index.js';
import { isInlined } from '../../project/index.js';
import { type ContractMismatch, contractMismatches, type FoundColumn } from '../../quality/index.js';
import { type ModelVersion, type Restatement, type State, versionsIn, versionsOf } from '../../state/index.js';
import type { Warehouse } from '../../warehouses/warehouse.js';
import type { Drift } from '../drift.js';
import type { KeptChoices } from '../kept-table.js';
import type { Basis } from '../plan.js';
import { RestatedRanges } from '../restated-ranges.js';
import { type Command, graphOf, type Scope } from '../scope.js';
import type { KnownOfRelations, RowsOfDaysAgo } from '../test/known-of-relations.js';

export interface PlanRequest {
  readonly project: Project;
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements'>;
  readonly state: State;
  readonly environment: string;
  /** The keys of the versions to begin with, by id, where these are not the environment's. */
  readonly begin?: ReadonlyMap<string, string>;
  readonly kept?: KeptChoices;
  readonly command: Command;
  readonly scope: Scope;
  /** What stands for the content of each source that could be looked at. */
  readonly contents: ReadonlyMap<string, string>;
  /** The keys of the versions that the warehouse has, whether the state knows them or not. */
  readonly stored: ReadonlySet<string>;
  /** In what the warehouse differs from what the state says of the environment. */
  readonly drift?: Drift;
  /** The columns of the tables that others load, by their sources' ids; those of which nothing is known are left out. */
  readonly foreignColumns?: ReadonlyMap<string, readonly FoundColumn[]>;
  /** The ids of relations to compute again though nothing has changed. */
  readonly refresh?: ReadonlySet<string>;
  /** How far tables reach that have a cursor, by the keys of versions. */
  readonly reach: ReadonlyMap<string, Reach>;
  /** What is known of numbers of rows on earlier days, for tests that compare with them. */
  readonly rowsDaysAgo?: RowsOfDaysAgo;
  /** The ranges of models by time to compute again. */
  readonly restate?: readonly Restate[];
  /** Whether data tests that can't fail are executed, too. */
  readonly executesAllTests?: boolean;
  /** The instant of the plan, in ISO form. */
  readonly now: string;
  /** The instant for those who read the day or the hour of the run; that of the plan when left out. */
  readonly runAt?: string;
}

/** A range of time in UTC, without its end. */
export interface Interval {
  readonly from?: string;
  readonly to?: string;
}

/** A range of a model's intervals to compute again. */
export interface Restate extends Interval {
  readonly id: string;
}

/** The versions that a plan begins with, and the state that they are of. */
export interface Base extends Basis {
  readonly versions: ReadonlyMap<string, ModelVersion>;
}

/** All that a plan is decided from: what was asked for, and what follows from that alone. */
export interface PlanBasis extends PlanRequest {
  readonly base: Base;
  /** The relations in scope, each behind those that it reads. */
  readonly relations: readonly ProjectRelation[];
  readonly selected: ReadonlySet<string>;
  /** Whether the command sees to a relation, so that what the project says of it counts, and not what was built before. */
  readonly isMade: (id: string) => boolean;
  /** What this plan computes again. */
  readonly restatements: readonly Restatement[];
  /** What these and earlier restatements make tables compute again. */
  readonly restated: RestatedRanges;
  readonly known: KnownOfRelations;
}

export function planBasis(request: PlanRequest): PlanBasis {
  const { project, state, environment, scope, begin } = request;
  const own = baseOf(state, environment, project.config.defaultEnvironment);
  const base = begin === undefined ? own : { ...own, environment, versions: versionsIn(state, begin) };
  const selected = new Set(scope.selected);
  const { order } = graphOf(project);
  const restatements = restatementsOf(request, base);
  return {
    ...request,
    base,
    relations: order.filter((id) => selected.has(id) || scope.ingests.has(id)).flatMap((id) => project.byId.get(id) ?? []),
    selected,
    isMade: (id) => {
      const relation = project.byId.get(id);
      if (relation === undefined) return false;
      if (relation.kind === 'source') return scope.ingests.has(id) || relation.relation.files === undefined;
      // An inlined model is part of each query that reads it.
      return isInlined(relation) || (scope.builds && selected.has(id));
    },
    restatements,
    restated: new RestatedRanges(project, order, [...takenFrom(state, environment), ...restatements]),
    known: knownOf(request),
  };
}

/** The versions that an environment begins with: its own, or those of the default environment while it has none. */
export function baseOf(state: State, environment: string, defaultEnvironment: string): Base {
  const from = state.environments.has(environment) ? environment : defaultEnvironment;
  const run = state.environments.get(from)?.runId;
  const basis = { environment: from, publication: state.numbers.get(environment) ?? 0, ...(run === undefined ? {} : { run }) };
  return { ...basis, versions: versionsOf(state, from) };
}

/** Whether a relation is to be computed again. */
export function isRefreshed({ refresh, restate = [] }: PlanRequest, id: string): boolean {
  return restate.some((each) => each.id === id) || (refresh?.has(id) ?? false);
}

function restatementsOf({ environment, restate = [], refresh = new Set() }: PlanRequest, { publication }: Base): readonly Restatement[] {
  const token = `${environment} ${publication + 1}`;
  return [
    ...[...refresh].map((id) => ({ id, token, whole: true, range: {}, at: '' })),
    ...restate.map((each) => ({ id: each.id, token, whole: false, range: rangeOf(each), at: '' })),
  ];
}

/** Other environments take a range that was computed again. All of a table they don't: it may hold what can't be computed again. */
function takenFrom({ restatements }: State, environment: string): readonly Restatement[] {
  return [...restatements.values()].flat().filter(({ whole, token }) => !whole || token.startsWith(`${environment} `));
}

function rangeOf({ from, to }: Restate): NonNullable<Restatement['range']> {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** What is known that no rows tell. */
function knownOf({ project, warehouse, foreignColumns, now, runAt = now, rowsDaysAgo = () => undefined }: PlanRequest): KnownOfRelations {
  const mismatches = new Map(
    [...(foreignColumns ?? [])].flatMap(([id, found]): [string, readonly ContractMismatch[]][] => {
      const source = project.byId.get(id);
      return source?.kind === 'source' ? [[id, contractMismatches(source.relation, found, warehouse.dialect.holdsType)]] : [];
    }),
  );
  return { rowsDaysAgo, mismatchesOf: (id) => mismatches.get(id), runAt };
}
