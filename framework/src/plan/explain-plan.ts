import type { ProjectExposure, ProjectMetric } from '../project/index.js';
import { relationKey, type State, type StoredAs } from '../state/index.js';
import type { RelationChange } from './change.js';
import { type Drift, shownVersions } from './drift.js';
import { type Estimate, estimatePlan } from './estimate.js';
import { type Basis, type Plan, type PlannedAction, type PlannedVersion, viewIn } from './plan.js';
import { planDigest, planGoal } from './plan-digest.js';
import { readableSql } from './readable-sql.js';
import type { Command } from './scope.js';
import type { BuildStep, TestProof } from './step.js';

/** A range of time: [from, to), without an end where the data ends. */
export interface PlannedInterval {
  readonly from?: string;
  readonly to?: string;
}

/** One relation of a plan, with all that there is to say about it. */
export interface ExplainedRelation {
  readonly id: string;
  /** `missing` when nothing has changed and its version is gone from the warehouse. */
  readonly change: RelationChange | { readonly id: string; readonly kind: 'missing' };
  /** Undefined for a relation that the environment loses. */
  readonly action?: PlannedAction;
  readonly as?: StoredAs;
  readonly estimate?: Estimate;
  /** The ranges of time to build, one for each batch, for a relation that is built so. */
  readonly intervals?: readonly PlannedInterval[];
  /** The select as its author knows it, and the one before; only where it is built. */
  readonly sql?: { readonly before?: string; readonly after: string };
}

/** A reader outside of the project who will see something else. */
export interface ExplainedExposure {
  readonly name: string;
  readonly type: string;
  readonly owner?: string;
  /** What it reads of what will be different. */
  readonly relations: readonly string[];
}

/** A metric whose values may be others. */
export interface ExplainedMetric {
  readonly name: string;
  readonly owner?: string;
  /** What decides on it of what will be different. */
  readonly relations: readonly string[];
}

/** A plan in the order and the words in which people ask about it. Every way to show a plan shows this. */
export interface PlanExplanation {
  readonly command: Command;
  readonly environment: string;
  readonly target: string;
  readonly basis: Basis;
  readonly digest: string;
  /** Stands for what the environment holds once it is applied: what is left of a plan whose command was killed has the same. */
  readonly goal: string;
  /** In what the warehouse differs from what the state says of the environment. */
  readonly drift: Drift;
  readonly relations: readonly ExplainedRelation[];
  /** How many relations are loaded, built and so on. */
  readonly actions: Readonly<Record<PlannedAction, number>>;
  /** How many data tests are asked, how many of these need not be executed and why, and how many hold already. */
  readonly tests: {
    readonly run: number;
    readonly proved: number;
    readonly inherited: number;
    readonly pruned: number;
    readonly hold: number;
  };
  /** The kept tables that are built anew, where the one before may hold rows that can't be computed again: the build asks. */
  readonly asked: readonly string[];
  /** Who reads from outside what will be different. */
  readonly exposures: readonly ExplainedExposure[];
  /** The metrics whose measures, expressions or filters read what will be different. */
  readonly metrics: readonly ExplainedMetric[];
  /** The views that will show something else, and those that are dropped: `gold__dev.fact_sales`. */
  readonly views: { readonly point: readonly string[]; readonly drop: readonly string[] };
  /** All estimates together, and how many of what is loaded and built nothing is known of. */
  readonly estimate: { readonly rows: number; readonly bytes: number; readonly unknown: number };
  /** Whether applying it would do nothing at all. */
  readonly isEmpty: boolean;
}

/** What is known beside a plan and the state. */
export interface PlanBackground {
  readonly defaultEnvironment: string;
  readonly exposures: readonly ProjectExposure[];
  readonly metrics: readonly ProjectMetric[];
  /** The selects that the versions before were built from, by relation. */
  readonly sqlBefore?: ReadonlyMap<string, string>;
}

/** Tells of a plan what its reader wants to know, before it is applied. */
export function explainPlan(plan: Plan, state: State, background: PlanBackground): PlanExplanation {
  const { command, environment, target, basis, steps, testsThatHold } = plan;
  const estimates = estimatePlan(plan, state);
  const planned = new Map(plan.versions.map((version) => [version.id, version]));
  const changed = new Set(plan.changes.map(({ id }) => id));
  const missing = plan.versions
    .filter(({ id, action }) => (action === 'build' || action === 'load') && !changed.has(id))
    .map(({ id }) => ({ id, kind: 'missing' }) as const);
  const sql = new Map(steps.flatMap((step) => (step.kind === 'build' ? [[step.relation, step.sql] as const] : [])));

  const intervals = new Map(steps.flatMap((step) => (step.kind === 'build' ? [[step.relation, intervalsOf(step)] as const] : [])));

  const relations = [...plan.changes, ...missing].map((change): ExplainedRelation => {
    const { id } = change;
    const version = planned.get(id);
    const after = sql.get(id);
    const before = background.sqlBefore?.get(id);
    return {
      id,
      change,
      ...(version === undefined ? {} : { action: version.action, as: version.version.as }),
      ...given('estimate', estimates.get(id)),
      ...given('intervals', intervals.get(id)),
      ...(after === undefined
        ? {}
        : { sql: { after: readableSql(after), ...given('before', before === undefined ? undefined : readableSql(before)) } }),
    };
  });
  const views = viewsOf(plan, state, background.defaultEnvironment);
  const made = plan.versions.filter(({ action }) => action === 'build' || action === 'load');
  return {
    command,
    environment,
    target,
    basis,
    digest: planDigest(plan),
    goal: planGoal(plan),
    drift: plan.drift,
    relations,
    actions: countActions(plan.versions),
    tests: {
      run: steps.filter(({ kind }) => kind === 'test').length,
      proved: verdictsIn(steps, 'proved'),
      inherited: verdictsIn(steps, 'inherited'),
      pruned: verdictsIn(steps, 'pruned'),
      hold: testsThatHold.length,
    },
    asked: steps.flatMap((step) => (step.kind === 'test' && step.losesRowsOf !== undefined ? [step.relation] : [])),
    exposures: exposuresOf(relations, background.exposures),
    metrics: metricsOf(relations, background.metrics),
    views,
    estimate: {
      rows: sumOf(made, ({ id, version }) => (version.as === 'view' ? 0 : (estimates.get(id)?.rows ?? 0))),
      bytes: sumOf(made, ({ id }) => estimates.get(id)?.bytes ?? 0),
      unknown: made.filter(({ id, version }) => version.as !== 'view' && !estimates.has(id)).length,
    },
    isEmpty: steps.length === 0 && views.point.length === 0 && views.drop.length === 0,
  };
}

function verdictsIn(steps: Plan['steps'], verdict: TestProof['verdict']): number {
  return steps.filter((step) => step.kind === 'test' && step.proof?.verdict === verdict).length;
}

/** New data under the same contract and code concerns nobody outside; everything else may. */
function exposuresOf(relations: readonly ExplainedRelation[], exposures: readonly ProjectExposure[]): readonly ExplainedExposure[] {
  const different = differentIds(relations);
  return exposures.flatMap(({ exposure: { name, type, owner }, reads }) => {
    const found = reads.filter((id) => different.has(id));
    return found.length === 0 ? [] : [{ name, type, ...given('owner', owner), relations: found }];
  });
}

/** The same holds for metrics. */
function metricsOf(relations: readonly ExplainedRelation[], metrics: readonly ProjectMetric[]): readonly ExplainedMetric[] {
  const different = differentIds(relations);
  return metrics.flatMap(({ metric: { name, owner }, reads }) => {
    const found = reads.filter((id) => different.has(id));
    return found.length === 0 ? [] : [{ name, ...given('owner', owner), relations: found }];
  });
}

function differentIds(relations: readonly ExplainedRelation[]): ReadonlySet<string> {
  return new Set(relations.filter(({ change }) => isDifferent(change)).map(({ id }) => id));
}

function isDifferent(change: ExplainedRelation['change']): boolean {
  if (change.kind === 'changed') return change.category !== 'metadata';
  return change.kind === 'indirect' || change.kind === 'removed';
}

/** The ranges of time of a table that is filled range by range, one for each batch. */
function intervalsOf({ batches }: BuildStep): readonly PlannedInterval[] | undefined {
  if (batches?.time === undefined) return undefined;
  return batches.batches.map(({ from, to }) => ({ ...given('from', from), ...given('to', to) }));
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [name in K]?: T } {
  // The computed key is the one of the type.
  return (value === undefined ? {} : { [key]: value }) as { readonly [name in K]?: T };
}

function sumOf(versions: readonly PlannedVersion[], of: (version: PlannedVersion) => number): number {
  return versions.reduce((sum, version) => sum + of(version), 0);
}

function countActions(versions: readonly PlannedVersion[]): Readonly<Record<PlannedAction, number>> {
  const counts = { load: 0, build: 0, reuse: 0, stand: 0, inline: 0 };
  for (const { action } of versions) counts[action] += 1;
  return counts;
}

/** The views of the environment that move when all of the plan is done. */
function viewsOf(plan: Plan, state: State, defaultEnvironment: string): PlanExplanation['views'] {
  const own = shownVersions(state.environments.get(plan.environment)?.versions ?? new Map(), plan.drift);
  // A new environment begins as a copy of another one.
  const next = new Map(state.environments.get(plan.basis.environment)?.versions);
  const inlined = new Set(plan.versions.filter(({ action }) => action === 'inline').map(({ id }) => id));
  for (const { id, version } of plan.versions) next.set(id, relationKey(version.relation));
  for (const id of plan.removed) next.delete(id);
  const isShown = (id: string, key: string | undefined): boolean =>
    !inlined.has(id) && (key === undefined || state.versions.get(key)?.as !== 'inline');
  const viewOf = (id: string): string => {
    const [schema = '', name = ''] = id.split('.', 2);
    return relationKey(viewIn(plan.environment, defaultEnvironment, { schema, name }));
  };
  return {
    point: [...next].filter(([id, key]) => own.get(id) !== key && isShown(id, key)).map(([id]) => viewOf(id)),
    drop: plan.removed.filter((id) => own.has(id) && isShown(id, own.get(id))).map(viewOf),
  };
}
