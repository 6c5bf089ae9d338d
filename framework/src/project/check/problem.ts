import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Location, MartletError } from '../../errors.js';
import { findPlace } from './find-place.js';
import type { Finding, ProblemSeverity } from './finding.js';
import { inQuery } from './place.js';
import { SourceModule } from './source-module.js';

/** Something that is wrong with a project: the error, which says where it stands, and how much it matters. */
export interface CheckProblem {
  readonly severity: ProblemSeverity;
  readonly error: MartletError;
}

/** Looks up where findings stand in their files, and puts them in that order. Files are read only when they have any. */
export async function locateFindings(directory: string, findings: readonly Finding[]): Promise<readonly CheckProblem[]> {
  const files = new Map<string, SourceModule>();
  for (const file of new Set(findings.map(({ subject }) => subject.file))) {
    files.set(file, new SourceModule(await readFile(join(directory, file), 'utf8')));
  }
  const problems = findings.map((finding) => ({
    severity: finding.severity,
    error: withLocation(finding, files.get(finding.subject.file)),
  }));
  return withoutRepeats(problems.sort(compareProblems));
}

function withLocation({ error, subject, place }: Finding, module: SourceModule | undefined): MartletError {
  return new MartletError(error.reason, error.parameters, { file: subject.file, ...positionOf() }, { cause: error.cause });

  function positionOf(): Omit<Location, 'file'> {
    if (module === undefined) return {};
    if (place.kind === 'position' && module.has(place.line, place.column)) return { line: place.line, column: place.column };
    // A position in what a loader made of the file is none in the file.
    const offset = findPlace(module, subject.exportName, place.kind === 'position' ? inQuery() : place);
    return offset === undefined ? {} : module.locate(offset);
  }
}

/** Orders problems as they stand in their files. */
export function compareProblems({ error: first }: CheckProblem, { error: second }: CheckProblem): number {
  const { at: left, code: leftCode } = first;
  const { at: right, code: rightCode } = second;
  const byFile = compareTexts(left?.file ?? '', right?.file ?? '');
  return (
    byFile || (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0) || compareTexts(leftCode, rightCode)
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Two checks may find the same mistake: the same error in the same place. */
function withoutRepeats(problems: readonly CheckProblem[]): readonly CheckProblem[] {
  return [
    ...new Map(
      problems.map((problem) => [`${problem.error.code} ${JSON.stringify(problem.error.at)} ${problem.error.message}`, problem]),
    ).values(),
  ];
}
