import { throwCollected } from '../../errors.js';
import { digestParts } from '../../sql/index.js';
import type { Project } from '../project.js';

/** What of a project is about to be built and tested. */
export interface Gated {
  /** The ids of relations. */
  readonly relations: ReadonlySet<string>;
  /** The names of data tests of their own. */
  readonly tests: ReadonlySet<string>;
}

/**
 * Lets nothing through that `martlet check` calls an error. What was found sound is kept with the module that declares it, so that only
 * what has changed is proved again, and a command on a project that has not changed proves nothing.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export async function refuseErrors(project: Project, { relations, tests }: Gated): Promise<void> {
  const { facts, target, config } = project;
  const given = digestParts(target.name, config);
  const declared = [
    ...[...project.byId.values()].filter(({ id }) => relations.has(id)),
    ...project.tests.filter(({ test }) => tests.has(test.name)).map(({ test, file }) => ({ id: test.name, file })),
  ];
  const unproved = declared.filter(({ id, file }) => !facts.holds(verdictOn(target, id), file, given));
  if (unproved.length === 0) return;
  const ids = new Set(unproved.map(({ id }) => id));
  // Most commands find nothing new, and need not load what would prove it.
  const { checkProject } = await import('./check-project.js');
  const problems = await checkProject(project, { relations: ids, tests: ids });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ error }) => error);
  const faulty = new Set(errors.map(({ at }) => at?.file));
  for (const { id, file } of unproved) if (!faulty.has(file)) facts.keep(verdictOn(target, id), file, given);
  throwCollected(errors);
}

function verdictOn({ name }: Project['target'], id: string): string {
  return `sound ${name} ${id}`;
}
