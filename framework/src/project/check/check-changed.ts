import type { Project } from '../project.js';
import { checkProject } from './check-project.js';
import type { CheckProblem } from './problem.js';
import { type Chosen, keepVerdict, withoutVerdict } from './verdicts.js';

/**
 * What {@link checkProject} finds, looking only at what has changed since nothing was found in it. What is found is told each time. Later
 * commands know of it when the project's facts are saved: a build proves nothing again in which a check has found no error.
 *
 * @param allTargets - Compile for every warehouse, not only for the target's.
 */
export async function checkChanged(project: Project, chosen: Chosen, allTargets: boolean): Promise<readonly CheckProblem[]> {
  const verdict = allTargets ? 'clean everywhere' : 'clean';
  const unproved = withoutVerdict(project, verdict, chosen);
  if (unproved.length === 0) return [];
  const ids = new Set(unproved.map(({ id }) => id));
  const problems = await checkProject(project, { relations: ids, tests: ids, allTargets });
  keepVerdict(
    project,
    verdict,
    unproved,
    problems.map(({ error }) => error),
  );
  keepVerdict(
    project,
    'sound',
    unproved,
    problems.filter(({ severity }) => severity === 'error').map(({ error }) => error),
  );
  return problems;
}
