import { MartletError } from '../../errors.js';
import type { Model } from '../../model/index.js';
import type { Project } from '../project.js';
import { type Finding, findingOf } from './finding.js';
import { inQuery } from './place.js';
import type { Reader } from './readers.js';

/** What a model of a kind may read; a kind that is not named here may read anything. The types say the same, unless a cast hides it. */
const READS: Readonly<Partial<Record<Model['kind'], readonly string[]>>> = {
  staging: ['source', 'seed'],
  intermediate: ['staging', 'intermediate', 'dimension', 'seed', 'model'],
  dimension: ['staging', 'intermediate', 'dimension', 'fact', 'seed', 'model'],
  fact: ['staging', 'intermediate', 'dimension', 'fact', 'seed', 'model'],
  metric: ['fact', 'dimension', 'intermediate', 'metric', 'model'],
};

/** What a query reads against what its `from` declares. */
export function checkDependencies(
  project: Project,
  reader: Reader,
  undeclared: ReadonlySet<string>,
  used: ReadonlySet<string>,
): readonly Finding[] {
  const { id, from, declaration } = reader;
  const declared = [...from.keys()];
  const allowed = declaration.kind === 'data-test' ? undefined : READS[declaration.kind];
  return [
    ...[...undeclared].map((relation) => {
      const error = new MartletError('relation-undeclared', { model: id, relation, declared });
      return findingOf(reader, error, inQuery({ kind: 'table', table: relation }));
    }),
    ...declared
      .filter((name) => !used.has(name))
      .map((dependency) => {
        const error = new MartletError('dependency-unused', { reader: id, dependency });
        return findingOf(reader, error, { kind: 'property', path: ['from', dependency] }, 'warning');
      }),
    ...[...from].flatMap(([name, dependency]) => {
      const dependencyKind = project.byId.get(dependency)?.kind;
      if (allowed === undefined || dependencyKind === undefined || allowed.includes(dependencyKind)) return [];
      const error = new MartletError('dependency-kind', { model: id, kind: declaration.kind, dependency, dependencyKind, allowed });
      return [findingOf(reader, error, { kind: 'property', path: ['from', name] })];
    }),
  ];
}
