import { ownChange, versionColumns } from '../plan/change.js';
import { baseOf, buildPlan, chooseScope, type Plan, type Scope } from '../plan/index.js';
import { type Project, relationPrints } from '../project/index.js';
import { keyOf, type State } from '../state/index.js';
import { type Examined, examineSources } from './examine-sources.js';
import { storedVersions } from './janitor.js';
import type { RunContext } from './run-context.js';

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
    dialect: warehouse.dialect,
    state,
    environment,
    command: request.command,
    scope,
    stored,
    contents: new Map([...examined].map(([id, found]) => [id, found.ok ? found.examination.identity : 'unreadable'])),
    ...(isFresh ? { refresh: refreshedBy(scope) } : {}),
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
function refreshedBy({ selected, ingests, builds }: Scope): ReadonlySet<string> {
  return new Set([...(builds ? selected : []), ...ingests]);
}
