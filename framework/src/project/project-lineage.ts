import { type LineageGraph, lineageGraph } from '../sql/index.js';
import { analyseModel } from './analysis.js';
import type { Project } from './project.js';

/**
 * Where each column of a project comes from.
 *
 * @throws MartletError `query-failed`.
 */
export function projectLineage(project: Project): LineageGraph {
  return lineageGraph(project.models.map((model) => ({ relation: model.id, lineage: analyseModel(project, model).lineage })));
}
