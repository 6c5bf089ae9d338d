import { storedAs } from '../materializations/index.js';
import type { ProjectRelation } from './project.js';

/** Whether a relation is part of each query that reads it, and no relation in the warehouse: there is nothing to build or to test. */
export function isInlined(relation: ProjectRelation): boolean {
  return relation.kind !== 'source' && storedAs(relation.relation) === 'inline';
}
