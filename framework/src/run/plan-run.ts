import { buildPlan, chooseScope, type Plan, type Scope, stateSelectors, statesOf } from '../plan/index.js';
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
  return chooseScope(project, {
    ...request,
    ...(stateSelectors(request).length > 0 ? { statesOf: statesOf(project, state, environment) } : {}),
  });
}

/** Everything that is selected, and the sources behind it. */
function refreshedBy({ selected, ingests, builds }: Scope): ReadonlySet<string> {
  return new Set([...(builds ? selected : []), ...ingests]);
}
