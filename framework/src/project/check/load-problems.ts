import { isMartletError, type MartletError } from '../../errors.js';
import { exportNameOf } from '../names.js';
import { failurePosition, mentionsFile } from './failure-position.js';
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
    else if (!isEcho(directory, error, errors)) {
      findings.push({ subject: { id: file, file }, error, severity: 'error', place: placeOf(directory, file, error) });
    }
  }
  return [...problems, ...(await locateFindings(directory, findings))];
}

/** A module fails as well when one that it imports fails; only the one that is at fault is told of. */
function isEcho(directory: string, error: MartletError, errors: readonly MartletError[]): boolean {
  const file = error.at?.file;
  if (file === undefined || !isMartletError(error, 'module-failed') || mentionsFile(directory, file, error)) return false;
  return errors.some(({ at }) => at !== undefined && at.file !== file && mentionsFile(directory, at.file, error));
}

function placeOf(directory: string, file: string, error: MartletError): Place {
  if (isMartletError(error, 'name-mismatch') || isMartletError(error, 'name-duplicate')) return { kind: 'property', path: ['name'] };
  if (isMartletError(error, 'name-invalid')) {
    return { kind: 'mention', within: ['name'], mentions: [{ kind: 'text', text: error.parameters.name }] };
  }
  if (isMartletError(error, 'dependency-outside')) {
    const exportName = exportNameOf(error.parameters.dependency);
    return { kind: 'mention', within: ['from'], mentions: [{ kind: 'text', text: exportName }] };
  }
  return failurePosition(directory, file, error) ?? { kind: 'position', line: 1, column: 1 };
}
