import { viewIn } from '../plan/index.js';
import type { Locate } from '../project/compile.js';
import { type Project, tableOf } from '../project/index.js';

/** Where readers of an environment find relations: models by its views, whatever version is behind them, and sources, which all share. */
export function locatePublished(project: Project, environment: string | undefined): Locate {
  const { defaultEnvironment } = project.config;
  return (id) => {
    const relation = project.byId.get(id);
    if (relation === undefined) throw new RangeError(`${id} is not in the project`);
    if (relation.kind === 'source') return tableOf(relation);
    const { schema, name } = relation;
    return viewIn(environment ?? defaultEnvironment, defaultEnvironment, { schema, name });
  };
}
