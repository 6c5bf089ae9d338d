import { type LineageGraph, type LineageReader, lineageGraph, type RelationLineage } from '../sql/index.js';
import type { QueryBinder } from '../warehouses/binder.js';
import { openBinder } from '../warehouses/open.js';
import { analyseModel, analyseWith } from './analysis.js';
import type { Project, ProjectExposure } from './project.js';

/**
 * Where each column of a project comes from, and where it goes, to the exposures that read it. An engine is started only where raw SQL has to be read.
 *
 * @throws MartletError `query-failed`.
 */
export async function projectLineage(project: Project): Promise<LineageGraph> {
  return lineageGraph(await modelLineages(project), project.exposures.map(readerOf(project)));
}

/**
 * The lineage of each model's query.
 *
 * @throws MartletError `query-failed`.
 */
export async function modelLineages(project: Project): Promise<readonly RelationLineage[]> {
  let binder: QueryBinder | undefined;
  try {
    const lineages: RelationLineage[] = [];
    for (const model of project.models) {
      let analysis = analyseModel(project, model);
      if (analysis.unread.length > 0) {
        binder ??= await openBinder();
        analysis = await analyseWith(project, analysis, model.from, binder);
      }
      lineages.push({ relation: model.id, columns: Object.keys(model.relation.columns), lineage: analysis.lineage });
    }
    return lineages;
  } finally {
    await binder?.close();
  }
}

function readerOf({ byId }: Project): (exposure: ProjectExposure) => LineageReader {
  return ({ exposure: { name }, reads }) => ({
    name,
    columns: reads.flatMap((id) => Object.keys(byId.get(id)?.relation.columns ?? {}).map((column) => `${id}.${column}`)),
  });
}
