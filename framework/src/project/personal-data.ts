import { buildGraph } from '../graph/index.js';
import { isPublicModel, type PiiRelation, type QueryLineage } from '../sql/index.js';
import type { Project } from './project.js';

/** The relations of a project as the search for personal data sees them: each after what it reads. */
export function piiRelations(project: Project, lineages: ReadonlyMap<string, QueryLineage>): readonly PiiRelation[] {
  return orderOf(project).flatMap((id): PiiRelation[] => {
    const found = project.byId.get(id);
    if (found === undefined) return [];
    const columns = Object.fromEntries(Object.entries(found.relation.columns).map(([name, { definition }]) => [name, definition.pii]));
    const isPublic = found.kind !== 'source' && isPublicModel({ kind: found.kind, tags: found.relation.tags });
    const lineage = lineages.get(id);
    return [{ relation: id, columns, isPublic, ...(lineage === undefined ? {} : { lineage }) }];
  });
}

/** Whether any column is declared to hold personal data, without which none can come to stand elsewhere. */
export function holdsPersonalData({ byId }: Pick<Project, 'byId'>): boolean {
  return [...byId.values()].some(({ relation: { columns } }) =>
    Object.values(columns).some(({ definition }) => definition.pii !== undefined),
  );
}

function orderOf({ sources, models }: Project): readonly string[] {
  const nodes = [
    ...sources.map(({ id }) => ({ id, dependsOn: [] })),
    ...models.map(({ id, from }) => ({ id, dependsOn: [...from.values()] })),
  ];
  return buildGraph(nodes).order;
}
