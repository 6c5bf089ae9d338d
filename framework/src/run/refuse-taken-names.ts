import { MartletError, throwCollected } from '../errors.js';
import { relationNameOf, viewIn, type WarehouseObjects } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { relationKey, type State } from '../state/index.js';

/** What is about to be made or moved in an environment. */
export interface WantedNames {
  readonly environment: string;
  /** The ids of the relations that will have a view. */
  readonly ids: Iterable<string>;
  /** The keys of versions that are built, loaded, or used though the environment does not have them. */
  readonly versions: readonly string[];
}

/**
 * Refuses to replace or use what this project did not make. A view is its own where its state says so, or where it shows what the
 * project made: then a state that was lost or restored does not know of it.
 *
 * @throws MartletError `name-held`, or MartletErrors of several.
 */
export function refuseTakenNames(
  { config }: Project,
  state: State,
  standing: WarehouseObjects,
  { environment, ids, versions }: WantedNames,
): void {
  const { name: project, defaultEnvironment } = config;
  const { views, tables, ownerOf } = standing;
  const own = state.environments.get(environment)?.versions ?? new Map<string, string>();
  const isForeign = (owner: string | undefined): owner is string => owner !== undefined && owner !== project;
  const problems: MartletError[] = [];
  for (const id of new Set(ids)) {
    const name = relationKey(viewIn(environment, defaultEnvironment, relationNameOf(id)));
    const shows = views.get(name);
    const owner = shows === undefined ? undefined : ownerOf(shows);
    const isHeld = tables.has(name) || (shows !== undefined && (isForeign(owner) || (owner === undefined && !own.has(id))));
    if (isHeld) problems.push(new MartletError('name-held', { relation: id, name, ...(isForeign(owner) ? { owner } : {}) }));
  }
  for (const name of versions) {
    const owner = standing.stored.has(name) ? ownerOf(name) : undefined;
    if (isForeign(owner)) problems.push(new MartletError('name-held', { relation: name, name, owner }));
  }
  throwCollected(problems);
}
