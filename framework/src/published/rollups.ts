import { rollupProblem } from '../plan/index.js';
import { type Project, relationFingerprints } from '../project/index.js';
import type { State } from '../state/index.js';
import type { PublicationOfReaders, PublishedRollup } from './published.js';

/** What is known of the roll-ups of a project when an environment is published, by their ids. The state is the one of that publication. */
export function publishedRollups(project: Project, state: State, environment: string): ReadonlyMap<string, PublishedRollup> {
  const fingerprintsOf = relationFingerprints(project);
  return new Map(
    project.models.flatMap(({ id, relation }): [string, PublishedRollup][] => {
      if (relation.rollup === undefined) return [];
      const problem = rollupProblem(project, state, environment, id);
      return [[id, { code: fingerprintsOf(id).code.version, ...(problem === undefined ? {} : { problem }) }]];
    }),
  );
}

/** Why a question of a project is not answered from a roll-up of a publication; undefined where it may be. */
export function publishedRollupProblem(project: Project, { rollups, relations }: PublicationOfReaders, id: string): string | undefined {
  const found = rollups.get(id);
  if (found === undefined || !relations.has(id)) return 'it is not published';
  if (found.problem !== undefined) return found.problem;
  return relationFingerprints(project)(id).code.version === found.code ? undefined : 'it was published by other code than the server has';
}
