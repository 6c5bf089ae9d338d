import { MartletError } from '../../errors.js';
import { isHeldByIngestion } from '../../quality/index.js';
import type { ProjectRelation } from '../project.js';
import { type Finding, findingOf } from './finding.js';

/** Options of rules to which ingestion holds each row of a file: no test is left that they could be about. */
export function checkUnusedTestOptions(subject: ProjectRelation): readonly Finding[] {
  const { relation, id } = subject;
  return Object.entries(relation.columns).flatMap(([column, { definition }]) =>
    definition.tests
      .filter((test) => isHeldByIngestion(relation, test))
      .flatMap(({ rule, options }) => {
        const given = Object.entries(options).flatMap(([option, value]) => (value === undefined ? [] : [option]));
        if (given.length === 0) return [];
        const error = new MartletError('test-options-unused', { source: id, column, rule: rule.kind, options: given });
        return [findingOf(subject, error, { kind: 'property', path: ['columns', column] })];
      }),
  );
}
