import { isMartletError, type MartletError } from '../../errors.js';
import { exportNameOf } from '../names.js';
import type { Finding } from './finding.js';
import type { Place } from './place.js';
import { type CheckProblem, locateFindings } from './problem.js';

/** Says in which lines the problems stand that were found while a project was loaded. */
export async function locateLoadProblems(directory: string, errors: readonly MartletError[]): Promise<readonly CheckProblem[]> {
  const findings: Finding[] = [];
  const problems: CheckProblem[] = [];
  for (const error of errors) {
    const file = error.at?.file;
    if (file === undefined) problems.push({ severity: 'error', error });
    else findings.push({ subject: { id: file, file }, error, severity: 'error', place: placeOf(error) });
  }
  return [...problems, ...(await locateFindings(directory, findings))];
}

function placeOf(error: MartletError): Place {
  const { line, column = 1 } = error.at ?? {};
  if (line !== undefined) return { kind: 'position', line, column };
  if (isMartletError(error, 'name-mismatch') || isMartletError(error, 'name-duplicate')) return { kind: 'property', path: ['name'] };
  if (isMartletError(error, 'name-invalid')) {
    return { kind: 'mention', within: ['name'], mentions: [{ kind: 'text', text: error.parameters.name }] };
  }
  if (isMartletError(error, 'dependency-outside')) {
    const exportName = exportNameOf(error.parameters.dependency);
    return { kind: 'mention', within: ['from'], mentions: [{ kind: 'text', text: exportName }] };
  }
  return isMartletError(error, 'module-failed') ? { kind: 'position', line: 1, column: 1 } : { kind: 'declaration' };
}
