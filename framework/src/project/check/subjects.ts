import { MartletError } from '../../errors.js';
import type { ProjectSource } from '../project.js';
import { type Finding, findingOf } from './finding.js';

/** What is wrong with how a source says whose data its rows are. */
export function checkSubjects(source: ProjectSource): readonly Finding[] {
  const { columns, subjects = {}, onErasure } = source.relation;
  const problem = (option: string, path: readonly string[], said: string): Finding =>
    findingOf(source, new MartletError('option-invalid', { model: source.id, option, problem: said }), {
      kind: 'property',
      path: [...path],
    });
  const named = new Set(Object.values(subjects));
  return [
    ...Object.entries(subjects).flatMap(([identity, column]) =>
      Object.hasOwn(columns, column) ? [] : [problem(`subjects.${identity}`, ['subjects', identity], `there is no column "${column}"`)],
    ),
    ...(onErasure !== undefined && named.size === 0
      ? [problem('onErasure', ['onErasure'], 'no column is declared by which the source names people (subjects)')]
      : []),
    ...Object.entries(columns).flatMap(([column, { definition }]) => {
      const isPersonal = definition.pii !== undefined || named.has(column);
      if (onErasure !== 'anonymize' || named.size === 0 || !isPersonal || definition.nullable || definition.type.kind === 'text') return [];
      return [
        problem(
          'onErasure',
          ['columns', column],
          `"${column}" may not be null and is no text, so that nothing can take the place of a value`,
        ),
      ];
    }),
  ];
}
