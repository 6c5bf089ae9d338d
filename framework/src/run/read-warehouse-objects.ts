import { baseOf, relationNameOf, viewIn, type WarehouseObjects } from '../plan/index.js';
import { isInlined } from '../project/index.js';
import { relationKey, type State } from '../state/index.js';
import { versionSchemas } from './janitor.js';
import { readOwners } from './owners.js';
import type { RunContext } from './run-context.js';

/** Looks at what stands where versions are kept and where the views of an environment are, what these show, and who made it. */
export async function readWarehouseObjects(
  {
    project,
    environment,
    session,
    warehouse,
    differing,
  }: Pick<RunContext, 'project' | 'environment' | 'session' | 'warehouse' | 'differing'>,
  state: State,
): Promise<WarehouseObjects> {
  const { introspection } = warehouse;
  const { name, defaultEnvironment } = project.config;
  const published = [...baseOf(state, environment, defaultEnvironment).versions.keys()];
  const ids = [...(state.environments.get(environment)?.versions.keys() ?? []), ...published];
  const declared = [...project.sources.filter(({ relation }) => relation.files !== undefined), ...project.models].filter(
    (relation) => !isInlined(relation),
  );
  const places = [...ids.map(relationNameOf), ...declared];
  const viewSchemas = new Set(places.map((place) => viewIn(environment, defaultEnvironment, place).schema));
  const versions = new Set(versionSchemas(project, state));
  const all = new Set([...versions, ...viewSchemas]);
  const relations = all.size === 0 ? [] : await introspection.relations(session, [...all]);
  const views = viewSchemas.size === 0 ? [] : await introspection.views(session, [...viewSchemas]);
  const stored = relations.filter(({ schema }) => versions.has(schema));
  const { ownerOf } = await readOwners({ session, warehouse }, { project: name, state, stored });
  return {
    stored: wholeOf(state, new Set(stored.map(relationKey))),
    views: new Map(views.map((view) => [relationKey(view), typeof view.shows === 'string' ? view.shows : relationKey(view.shows)])),
    tables: new Set(relations.filter(({ schema, as }) => viewSchemas.has(schema) && as !== 'view').map(relationKey)),
    ownerOf,
    differing,
  };
}

/** What stands, without the loads of which a part is gone: nothing can read those. */
function wholeOf({ loads }: State, stored: ReadonlySet<string>): ReadonlySet<string> {
  const broken = [...loads.values()].filter(({ parts = [] }) => parts.some((part) => !stored.has(part)));
  if (broken.length === 0) return stored;
  const gone = new Set(broken.map(({ version }) => version));
  return new Set([...stored].filter((key) => !gone.has(key)));
}
