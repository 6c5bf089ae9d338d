import { relationNameOf, type Standing, viewIn } from '../plan/index.js';
import { keyOf, type State } from '../state/index.js';
import { storedVersions } from './janitor.js';
import type { RunContext } from './run-context.js';

/** Looks at what stands where versions are kept, and at what the views of an environment show: a question each. */
export async function lookAtWarehouse(
  { project, environment, session, warehouse }: Pick<RunContext, 'project' | 'environment' | 'session' | 'warehouse'>,
  state: State,
): Promise<Standing> {
  const { defaultEnvironment } = project.config;
  const ids = [...(state.environments.get(environment)?.versions.keys() ?? [])];
  const schemas = new Set(ids.map((id) => viewIn(environment, defaultEnvironment, relationNameOf(id)).schema));
  const stored = await storedVersions(project, state, session, warehouse);
  const views = schemas.size === 0 ? [] : await warehouse.introspection.views(session, [...schemas]);
  return {
    stored: new Set(stored.map(keyOf)),
    views: new Map(views.map((view) => [keyOf(view), typeof view.shows === 'string' ? view.shows : keyOf(view.shows)])),
  };
}
