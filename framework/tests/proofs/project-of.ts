import type { Model, Source } from '../../src/index.js';
import type { ProjectModel, ProjectRelation } from '../../src/project/index.js';
import type { ProvableProject } from '../../src/project/proofs/proofs.js';
import { upstream } from '../../src/testing/sub-project.js';

/** A project of a few relations and all that they read, each in the schema `s`. */
export function projectOf(...relations: readonly (Model | Source)[]): ProvableProject {
  const all = [...new Set(relations.flatMap((relation) => upstream(relation)))];
  const ids = new Map(all.map((relation) => [relation as object, `s.${relation.name}`]));
  const placed = all.map((relation): ProjectRelation => {
    const id = `s.${relation.name}`;
    const common = { id, schema: 's', name: relation.name, file: `${relation.name}.ts`, exportName: relation.name };
    if (relation.kind === 'source') return { ...common, kind: 'source', relation };
    const from = new Map(Object.entries(relation.from).map(([alias, input]) => [alias, ids.get(input) ?? '']));
    return { ...common, kind: relation.kind, relation, from };
  });
  return {
    models: placed.filter((relation): relation is ProjectModel => relation.kind !== 'source'),
    byId: new Map(placed.map((relation) => [relation.id, relation])),
    idOf: (relation) => ids.get(relation),
  };
}
