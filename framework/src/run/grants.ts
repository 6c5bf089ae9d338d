import type { Swap } from './publish.js';
import type { RunContext } from './run-context.js';

/** The rights that models declare, on the views that move: a view that is replaced has lost its own. */
export function grantsOn({ project, warehouse }: Pick<RunContext, 'project' | 'warehouse'>, { points }: Swap): readonly string[] {
  return points.flatMap(({ id, at }) => {
    const relation = project.byId.get(id);
    const grants = relation === undefined || relation.kind === 'source' ? undefined : relation.relation.grants;
    return grants === undefined ? [] : warehouse.statements.grant({ ...at, as: 'view' }, grants);
  });
}
