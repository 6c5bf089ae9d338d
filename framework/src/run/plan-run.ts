import { ownChange, versionColumns } from '../plan/change.js';
import { baseOf, buildPlan, chooseScope, type Plan, type Scope } from '../plan/index.js';
import { type Project, relationPrints } from '../project/index.js';
import { keyOf, type State } from '../state/index.js';
import { type Examined, examineSources } from './examine-sources.js';
import { storedVersions } from './janitor.js';
import { openRun } from './open-run.js';
import type { RunContext } from './run-context.js';
import type { RunRequest } from './run-request.js';

/** A plan, and what was found on the way to it. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly examined: ReadonlyMap<string, Examined>;
}

/** Looks at the sources and at what stands in the warehouse, and decides what there is to do. Nothing is changed. */
export async function planRun(run: RunContext, state: State): Promise<PlannedRun> {
  const { project, request, environment, warehouse, session, threads, stop } = run;
  const scope = scopeOf(run, state);
  const stored = new Set((await storedVersions(project, state, session, warehouse)).map(keyOf));
  const isFresh = request.fullRefresh ?? false;
  const examined = await examineSources(project, scope, state, { threads, isFresh, signal: stop.signal });
  const plan = buildPlan({
    project,
    warehouse,
    state,
    now: request.clock.now(),
    environment,
    command: request.command,
    scope,
    stored,
    contents: new Map([...examined].map(([id, found]) => [id, found.ok ? found.examination.identity : 'unreadable'])),
    refresh: new Set([...(request.refresh ?? []), ...(isFresh ? refreshedBy(scope) : [])]),
  });
  return { plan, examined };
}

function scopeOf({ project, request, environment }: RunContext, state: State): Scope {
  const asksForState = [...(request.select ?? []), ...(request.exclude ?? [])].some((selector) => selector.includes('state:'));
  return chooseScope(project, { ...request, ...(asksForState ? { statesOf: statesOf(project, state, environment) } : {}) });
}

/** How relations differ from what an environment stands for, by their own code. */
function statesOf(project: Project, state: State, environment: string): (id: string) => readonly string[] {
  const { versions } = baseOf(state, environment, project.config.defaultEnvironment);
  const printsOf = relationPrints(project);
  return (id) => {
    const before = versions.get(id);
    if (before === undefined) return ['new', 'modified'];
    const relation = project.byId.get(id);
    return relation === undefined || ownChange(before, printsOf(id), versionColumns(relation.relation.columns)) === undefined
      ? []
      : ['modified'];
  };
}

/** Everything that is selected, and the sources behind it. */
function refreshedBy({ selected, ingests, builds }: Scope): readonly string[] {
  return [...(builds ? selected : []), ...ingests];
}

/** A plan, with what a reader of it may want to compare. */
export interface PlanOutlook {
  readonly plan: Plan;
  readonly state: State;
  /** The select that a version was built from, by its key. */
  readonly sqlBefore: ReadonlyMap<string, string>;
}

/** Plans what a command would do, and leaves it at that. */
export function planProject(
  project: Project,
  request: Pick<RunRequest, 'command' | 'clock' | 'signal' | 'threads' | 'environment' | 'select' | 'exclude' | 'fullRefresh' | 'refresh'>,
): Promise<PlanOutlook> {
  return openRun(
    project,
    { ...request, onlyReads: true },
    () => undefined,
    async ({ run, state }) => {
      const { plan } = await planRun(run, state);
      const sqlBefore = new Map<string, string>();
      for (const { id } of plan.changes) {
        const version = baseOf(state, plan.environment, project.config.defaultEnvironment).versions.get(id);
        const sql = version === undefined ? undefined : await run.store.sqlOf(keyOf(version.relation));
        if (sql !== undefined) sqlBefore.set(id, sql);
      }
      return { plan, state, sqlBefore };
    },
  );
}
