import type { Locate } from '../project/compile.js';
import type { Project } from '../project/index.js';

/** Where readers find relations: under their own names, whatever version stands behind. */
export function locatePublished(project: Project): Locate {
  return (id) => {
    const relation = project.byId.get(id);
    if (relation === undefined) throw new RangeError(`${id} is not in the project`);
    return { schema: relation.schema, name: relation.name };
  };
}
