import { MartletError } from '../../errors.js';
import { type PiiProblem, piiProblems, type QueryLineage } from '../../sql/index.js';
import { piiRelations } from '../personal-data.js';
import type { Project } from '../project.js';
import { type Finding, findingOf } from './finding.js';
import { inQuery } from './place.js';

/** Where personal data comes to stand without being declared, followed through the queries of all models. */
export function checkPersonalData(project: Project, lineages: ReadonlyMap<string, QueryLineage>): readonly Finding[] {
  return piiProblems(piiRelations(project, lineages)).flatMap((problem) => {
    const found = project.byId.get(problem.relation);
    return found === undefined ? [] : [findingOf(found, errorOf(problem), placeOf(problem), 'error')];
  });
}

function errorOf({ kind, relation, column, class: pii, path, certain }: PiiProblem): MartletError {
  const steps = path.map((step) => `${step.relation}.${step.column}${step.usedAs === undefined ? '' : ` (${step.usedAs})`}`);
  const parameters = { model: relation, column, class: pii, path: steps.join(' → '), certain };
  return kind === 'undeclared-column' ? new MartletError('pii-undeclared', parameters) : new MartletError('pii-join-key', parameters);
}

function placeOf({ kind, column }: PiiProblem) {
  if (kind === 'undeclared-column') return { ...inQuery({ kind: 'output', column }), otherwise: ['columns', column] };
  return inQuery({ kind: 'reference', column });
}
