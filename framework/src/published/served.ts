import { join, resolve } from 'node:path';
import { chooseScope } from '../plan/index.js';
import { isInlined, type Project } from '../project/index.js';

/** The environments that readers are served from; none where the config serves nothing. */
export function servedEnvironments({ config: { serve, defaultEnvironment } }: Pick<Project, 'config'>): readonly string[] {
  return serve === undefined ? [] : (serve.environments ?? [defaultEnvironment]);
}

/** The folder of a target's publications: two targets hold different rows. */
export function publishedFolder({ directory, config: { serve }, target }: Pick<Project, 'config' | 'directory' | 'target'>): string {
  return join(resolve(directory, serve?.folder ?? 'published'), target.name);
}

/**
 * The ids of the relations that are served.
 *
 * @throws MartletError `selector-invalid`, `selector-unmatched`.
 */
export function servedIds(project: Project): readonly string[] {
  const relations = project.config.serve?.relations;
  const select = typeof relations === 'string' ? [relations] : relations;
  const chosen =
    select === undefined
      ? project.models.filter(({ kind, relation }) => SERVED_KINDS.has(kind) || relation.rollup !== undefined).map(({ id }) => id)
      : chooseScope(project, { command: 'run', select }).selected;
  return chosen.filter((id) => {
    const relation = project.byId.get(id);
    return relation !== undefined && !isInlined(relation);
  });
}

const SERVED_KINDS: ReadonlySet<string> = new Set(['dimension', 'fact', 'metric']);
