import { explainPlan, type Plan, type PlanBackground, type PlanExplanation } from '../plan/index.js';
import { keyOf, type State, versionsOf } from '../state/index.js';
import type { RunContext } from './run-context.js';

/** Tells what a plan means; with `sql`, the selects of the versions before are read from the state too. */
export async function explainRun(
  { project, store }: Pick<RunContext, 'project' | 'store'>,
  state: State,
  plan: Plan,
  { sql = false, ...background }: { readonly sql?: boolean } & Pick<PlanBackground, 'intervals'> = {},
): Promise<PlanExplanation> {
  const sqlBefore = new Map<string, string>();
  if (sql) {
    const before = versionsOf(state, plan.basis.environment);
    for (const { id, action } of plan.versions) {
      const version = action === 'build' ? before.get(id) : undefined;
      const select = version === undefined ? undefined : await store.sqlOf(keyOf(version.relation));
      if (select !== undefined) sqlBefore.set(id, select);
    }
  }
  return explainPlan(plan, state, { ...background, defaultEnvironment: project.config.defaultEnvironment, sqlBefore });
}
