import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { Project, ProjectRelation } from '../project/index.js';

/**
 * The relation that somebody names with or without its schema. A name that stands in several schemas means the one
 * that is built last.
 *
 * @throws MartletError `relation-unknown`.
 */
export function findRelation({ sources, models, byId }: Project, name: string): ProjectRelation {
  const relations: readonly ProjectRelation[] = [...sources, ...models];
  const found = byId.get(name) ?? relations.findLast((relation) => relation.name === name);
  if (found !== undefined) return found;
  const known = name.includes('.') ? relations.map(({ id }) => id) : relations.map((relation) => relation.name);
  throw new MartletError('relation-unknown', { name, similar: similarNames(name, known) });
}
