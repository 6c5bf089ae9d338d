import type { Project, ProjectRelation } from '../project/index.js';

/**
 * The part of the business that a relation belongs to: what its `meta.domain` says, otherwise the first directory below
 * the one that the config names, otherwise that one.
 */
export function domainOf({ config }: Project, relation: ProjectRelation): string {
  const declared = relation.kind === 'source' ? undefined : relation.relation.meta.domain;
  if (typeof declared === 'string' && declared !== '') return declared;
  const roots = relation.kind === 'source' ? config.sources : config.models;
  const root = roots
    .map((directory) => directory.replace(/^\.\/|\/+$/g, ''))
    .find((directory) => relation.file.startsWith(`${directory}/`));
  if (root === undefined) return relation.schema;
  const [first = '', ...rest] = relation.file.slice(root.length + 1).split('/');
  return rest.length === 0 ? (root.split('/').at(-1) ?? root) : first;
}
