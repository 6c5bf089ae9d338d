import { throwCollected } from '../../errors.js';
import type { Project } from '../project.js';
import { type Chosen, keepVerdict, withoutVerdict } from './verdicts.js';

/**
 * Lets nothing through that `martlet check` calls an error. What was found sound is kept with the module that declares it, so that only
 * what has changed is proved again, and a command on a project that has not changed proves nothing.
 *
 * @param chosen - What is about to be built and tested.
 * @throws MartletError, or MartletErrors when there are several.
 */
export async function refuseErrors(project: Project, chosen: Chosen): Promise<void> {
  const unproved = withoutVerdict(project, 'sound', chosen);
  if (unproved.length === 0) return;
  const ids = new Set(unproved.map(({ id }) => id));
  // Most commands find nothing new, and need not load what would prove it.
  const { checkProject } = await import('./check-project.js');
  const problems = await checkProject(project, { relations: ids, tests: ids });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ error }) => error);
  keepVerdict(project, 'sound', unproved, errors);
  throwCollected(errors);
}
