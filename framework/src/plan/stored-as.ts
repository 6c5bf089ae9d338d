import type { ProjectModel, ProjectRelation } from '../project/index.js';
import type { BuildStep } from './step.js';

/** How a version of a model is stored. */
export function storedAs({ relation }: ProjectModel): BuildStep['as'] {
  const { kind } = relation.materialized;
  return kind === 'view' || kind === 'materialized-view' ? kind : 'table';
}

/** An ephemeral model is no relation in the warehouse, so that there is nothing to build or to test. */
export function isInlined(relation: ProjectRelation): boolean {
  return relation.kind !== 'source' && relation.relation.materialized.kind === 'ephemeral';
}
