import type { PiiClass } from '../columns/index.js';
import { buildGraph } from '../graph/index.js';
import { isPublicModel, type PiiRelation, piiTaint, type QueryLineage } from '../sql/index.js';
import type { Project } from './project.js';
import { modelLineages } from './project-lineage.js';

/**
 * The columns that hold personal data, declared or not, as `schema.name.column` in lower case, and the class of each.
 *
 * @throws MartletError `query-failed`.
 */
export async function personalColumns(project: Project): Promise<ReadonlyMap<string, PiiClass>> {
  if (!holdsPersonalData(project)) return new Map();
  const lineages = new Map((await modelLineages(project)).map(({ relation, lineage }) => [relation, lineage]));
  return piiTaint(piiRelations(project, lineages)).tainted;
}

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
