import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { Model, Seed, Source } from '../../model/index.js';
import type { ProjectRelation } from '../project.js';
import { type Finding, findingOf } from './finding.js';

type Names<T> = Readonly<Record<Extract<keyof T, string>, true>>;

/** What a declaration may say; the types hold that nothing is missing here. `key` is the grain of a dimension. */
const OF_MODELS: Names<Model & Pick<Seed, 'rows'> & { readonly key: string }> = {
  kind: true,
  name: true,
  description: true,
  columns: true,
  from: true,
  key: true,
  grain: true,
  rows: true,
  materialized: true,
  partitionBy: true,
  clusterBy: true,
  transient: true,
  labels: true,
  grants: true,
  before: true,
  after: true,
  tests: true,
  monitors: true,
  freshness: true,
  unknownMember: true,
  schema: true,
  tags: true,
  owner: true,
  meta: true,
  query: true,
};

const OF_SOURCES: Names<Source> = {
  kind: true,
  name: true,
  description: true,
  columns: true,
  grain: true,
  files: true,
  freshness: true,
  extraColumns: true,
  monitors: true,
  schema: true,
  tags: true,
  owner: true,
};

/** Options that do not exist. The compiler finds them where they are written out; a spread or a cast hides them from it. */
export function checkOptions(relation: ProjectRelation): readonly Finding[] {
  const known = Object.keys(relation.kind === 'source' ? OF_SOURCES : OF_MODELS);
  return Object.entries(relation.relation).flatMap(([option, value]) => {
    if (value === undefined || known.includes(option)) return [];
    const error = new MartletError('option-unknown', { relation: relation.id, option, similar: similarNames(option, known) });
    return [findingOf(relation, error, { kind: 'property', path: [option] })];
  });
}
