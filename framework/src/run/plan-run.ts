import { MartletError } from '../errors.js';
import { cursorOf, intervalOf, laterBound, type Reach, reachOf } from '../materializations/index.js';
import {
  baseOf,
  buildPlan,
  chooseScope,
  driftOf,
  explainPlan,
  type Plan,
  type PlanExplanation,
  planDigest,
  type Restate,
  rejectsOf,
  relationNameOf,
  type Scope,
  type WarehouseObjects,
} from '../plan/index.js';
import { type Project, refuseErrors } from '../project/index.js';
import { relationKey, type State, versionsOf } from '../state/index.js';
import { costOfPlan, type PlanCost } from './cost/plan-cost.js';
import { type Examined, examineSources } from './examine-sources.js';
import { foreignColumns } from './foreign-columns.js';
import { foreignContents } from './foreign-contents.js';
import { statesForSelectors } from './measure-freshness.js';
import { openRun } from './open-run.js';
import { neighboursIn } from './owners.js';
import { readWarehouseObjects } from './read-warehouse-objects.js';
import { refuseTakenNames, type WantedNames } from './refuse-taken-names.js';
import { rowsOfDaysAgo } from './row-counts.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';

/** A plan, and what was found on the way to it. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly examined: ReadonlyMap<string, Examined>;
  /** What stood in the warehouse when it was planned. */
  readonly standing: WarehouseObjects;
  /** What sources were taken to hold of which nobody knows whether they have changed. */
  readonly unknownContents: Readonly<Record<string, string>>;
  /** Is called once all of it has succeeded. */
  readonly noteBuilt?: () => Promise<void>;
}

/**
 * Looks at the sources and at what stands in the warehouse, and decides what there is to do. Nothing is changed.
 *
 * @throws MartletError, or MartletErrors when there are several, for what `martlet check` calls an error.
 */
export async function planRun(run: RunContext, state: State): Promise<PlannedRun> {
  const { project, request, environment, warehouse, threads, stop } = run;
  const asked = await statesForSelectors({ run, state }, request);
  const chosen = chooseScope(project, { ...request, ...(asked === undefined ? {} : { statesOf: asked.statesOf }) });
  // What another environment holds is taken with the sources that it was made of.
  const scope = request.begin === undefined ? chosen : { ...chosen, ingests: new Set<string>() };
  if (scope.builds && request.isDeclaredInFiles !== false)
    await refuseErrors(project, { relations: scope.checked, tests: scope.selectedTests });
  const isFresh = request.fullRefresh ?? false;
  const [standing, examined] = await Promise.all([
    readWarehouseObjects(run, state),
    examineSources(project, scope, state, { threads, isFresh, signal: stop.signal }),
  ]);
  const { stored } = standing;
  const neighbours = state.environments.size > 0 ? [] : [...neighboursIn(project.config.name, stored, standing).keys()];
  if (neighbours.length > 0) request.emit({ kind: 'warning', error: new MartletError('neighbours-found', { projects: neighbours }) });
  const foreign = await foreignContents(run, scope, state);
  const now = request.clock.now();
  const plan = buildPlan({
    project,
    warehouse,
    state,
    restate: [...(request.restate === undefined ? [] : [request.restate]), ...restatedIn(project, scope, request.interval)],
    ...(request.kept === undefined ? {} : { kept: request.kept }),
    ...(request.begin === undefined ? {} : { begin: request.begin }),
    now,
    ...(request.runAt === undefined ? {} : { runAt: request.runAt }),
    reach: await reachOfTables(run, scope, state, stored, now),
    rowsDaysAgo: await rowsOfDaysAgo(run, scope),
    environment,
    command: request.command,
    foreignColumns: await foreignColumns(run, scope),
    executesAllTests: request.proofs === false,
    scope,
    stored,
    drift: driftOf({ state, environment, defaultEnvironment: project.config.defaultEnvironment, objects: standing }),
    contents: new Map([
      ...[...examined].map(([id, found]) => [id, found.ok ? found.examination.identity : 'unreadable'] as const),
      ...foreign.contents,
    ]),
    refresh: new Set([...(request.refresh ?? []), ...(isFresh ? refreshedBy(scope) : [])]),
  });
  if (request.command !== 'test') {
    const begun = state.environments.has(environment) ? [] : baseOf(state, environment, project.config.defaultEnvironment).versions.keys();
    refuseTakenNames(project, state, standing, { environment, ...wantedNames(plan, begun) });
  }
  return { plan, examined, standing, unknownContents: foreign.unknown, ...(asked === undefined ? {} : { noteBuilt: asked.noteBuilt }) };
}

/**
 * The models by time that an interval is about: all that are selected.
 *
 * @throws MartletError `interval-without-models` when there is none.
 */
function restatedIn(project: Project, { selected }: Scope, interval: RunRequest['interval']): readonly Restate[] {
  if (interval === undefined) return [];
  const found = selected.filter((id) => {
    const model = project.byId.get(id);
    return model !== undefined && model.kind !== 'source' && intervalOf(model.relation.materialized) !== undefined;
  });
  if (found.length === 0) throw new MartletError('interval-without-models', { selected: selected.length });
  return found.map((id) => ({ id, ...interval }));
}

/** The views and versions that a plan is about; a new environment begins as a copy of another. */
function wantedNames({ versions }: Plan, begun: Iterable<string>): Pick<WantedNames, 'ids' | 'versions'> {
  const stored = versions.filter(({ action }) => action !== 'inline');
  const rejects = stored.filter(({ action }) => action === 'load').map(({ id }) => rejectsOf(relationNameOf(id)).id);
  return {
    ids: [...begun, ...stored.map(({ id }) => id), ...rejects],
    versions: stored.filter(({ action }) => action !== 'stand').map(({ version }) => relationKey(version.relation)),
  };
}

/** How far the tables reach that take rows above a cursor, and those by time of which no range is recorded. */
async function reachOfTables(
  { project, warehouse, session }: RunContext,
  { selected, builds }: Scope,
  state: State,
  stored: ReadonlySet<string>,
  now: string,
): Promise<ReadonlyMap<string, Reach>> {
  const reach = new Map<string, Reach>();
  if (!builds) return reach;
  const chosen = new Set(selected);
  for (const version of state.versions.values()) {
    const model = chosen.has(version.id) ? project.byId.get(version.id) : undefined;
    if (model === undefined || model.kind === 'source' || !stored.has(relationKey(version.relation))) continue;
    const recorded = state.intervals.get(relationKey(version.relation)) ?? [];
    const column = cursorOf(model.relation.materialized, recorded);
    if (column === undefined || !version.columns.some(({ name }) => name === column)) continue;
    const bound = laterBound(model.relation, now);
    const query = reachOf(version.relation, model.relation, column, bound);
    const [row] = await session.query(warehouse.dialect.compile(query));
    const { greatest = null, taken = null } = row ?? {};
    reach.set(relationKey(version.relation), { taken, isAhead: greatest !== taken });
  }
  return reach;
}

/** Everything that is selected, and the sources behind it. */
function refreshedBy({ selected, ingests, builds }: Scope): readonly string[] {
  return [...(builds ? selected : []), ...ingests];
}

/** Says in the audit log what was planned. Who may only read plans too, with a warning that the log can't tell of it. */
async function notePlan({ auditor, request }: RunContext, plan: Plan): Promise<void> {
  const { steps, changes, command } = plan;
  try {
    await auditor.note({
      action: 'plan',
      outcome: 'done',
      details: { command, plan: planDigest(plan), steps: steps.length, changes: changes.length },
    });
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    request.emit({ kind: 'warning', error: new MartletError('audit-unwritten', { message }, undefined, { cause: failure }) });
  }
}

/** A plan and what it means to its reader. */
export interface PlanOutlook {
  readonly plan: Plan;
  readonly explanation: PlanExplanation;
  /** What it will take. */
  readonly cost: PlanCost;
}

/** Plans what a command would do, tells what it means, and leaves it at that. */
export function planProject(project: Project, request: Pick<RunRequest, 'command' | 'clock'> & Partial<RunRequest>): Promise<PlanOutlook> {
  return openRun(
    project,
    { ...request, access: 'read' },
    () => undefined,
    async ({ run, state }) => {
      const { plan } = await planRun(run, state);
      await notePlan(run, plan);
      const before = versionsOf(state, plan.basis.environment);
      const sqlBefore = new Map<string, string>();
      for (const { relation } of plan.steps.filter(({ kind }) => kind === 'build')) {
        const version = before.get(relation);
        const sql = version === undefined ? undefined : await run.store.sqlOf(relationKey(version.relation));
        if (sql !== undefined) sqlBefore.set(relation, sql);
      }
      return {
        plan,
        cost: await costOfPlan(run, plan, state),
        explanation: explainPlan(plan, state, {
          defaultEnvironment: project.config.defaultEnvironment,
          exposures: project.exposures,
          metrics: project.metrics,
          sqlBefore,
        }),
      };
    },
  );
}
