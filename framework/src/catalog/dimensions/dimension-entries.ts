import type { Project } from '../../project/index.js';
import { type SemanticModel, semanticModelOf } from '../../semantic/index.js';
import type { CatalogDimension, DimensionMembers } from '../dimension-schema.js';

/** What the catalog tells of each dimension, in the project's own order. */
export function dimensionEntries(project: Project, members: ReadonlyMap<string, DimensionMembers> = new Map()): CatalogDimension[] {
  const model = semanticModelOf(project);
  return project.models
    .filter(({ kind }) => kind === 'dimension')
    .map(({ id, relation }): CatalogDimension => {
      const { entity } = model.tableOf(relation);
      const counted = members.get(id);
      return {
        relation: id,
        ...(entity === undefined ? {} : { entity }),
        hierarchies: Object.entries(relation.hierarchies ?? {}).map(([name, { levels, strict = true }]) => ({
          name,
          levels: [...levels],
          isStrict: strict,
        })),
        ways: waysTo(project, model, id),
        ...(counted === undefined ? {} : { members: counted }),
      };
    });
}

/** The models whose rows refer to a dimension, each under the name that questions use. */
function waysTo({ models }: Project, model: SemanticModel, dimension: string): CatalogDimension['ways'] {
  return models.flatMap(({ id, relation }) =>
    [...model.tableOf(relation).hops.values()]
      .filter(({ to }) => to().id === dimension)
      .map(({ name, on, finds }) => ({ relation: id, name, columns: on.map(([column]) => column), isOverlapping: finds === 'several' })),
  );
}
