import { MartletError } from '../../errors.js';
import type { Locate } from '../../project/compile.js';
import type { Project, ProjectRelation } from '../../project/index.js';
import { isInlined } from '../../project/index.js';
import { redactedTexts } from '../../run/index.js';
import { openWarehouse } from '../../warehouses/open.js';
import type { RelationProfile } from '../profile-schema.js';
import { profileRelation } from './profile-relation.js';

export interface ProfileRequest {
  readonly locate: Locate;
  readonly at: string;
  readonly samples: number;
  readonly signal?: AbortSignal;
  /** Is told of a relation that could not be profiled; the others still are. */
  readonly onProblem: (problem: MartletError) => void;
}

/** The profiles of all relations that stand in the warehouse, by `schema.name`. */
export async function profileProject(project: Project, request: ProfileRequest): Promise<ReadonlyMap<string, RelationProfile>> {
  const { locate, onProblem, ...options } = request;
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  const profiles = new Map<string, RelationProfile>();
  const warehouse = await openWarehouse(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    try {
      for (const relation of relations.filter(isStored)) {
        const { id, relation: declared } = relation;
        try {
          profiles.set(id, await profileRelation(session, warehouse.dialect, locate(id), declared.columns, options));
        } catch (cause) {
          request.signal?.throwIfAborted();
          const message = cause instanceof Error ? cause.message : String(cause);
          onProblem(new MartletError('profile-failed', { relation: id, message }, { file: relation.file }, { cause }));
        }
      }
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
  return profiles;
}

/** An inlined model has no rows of its own. */
function isStored(relation: ProjectRelation): boolean {
  return !isInlined(relation);
}
