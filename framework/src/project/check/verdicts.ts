import type { MartletError } from '../../errors.js';
import { digestParts } from '../../sql/index.js';
import type { Project } from '../project.js';

/** What of a project is looked at. */
export interface Chosen {
  /** The ids of relations. */
  readonly relations: ReadonlySet<string>;
  /** The names of data tests of their own. */
  readonly tests: ReadonlySet<string>;
}

/**
 * What was found of a relation or a data test: it is `sound` without an error, `clean` without a warning too, and `clean everywhere` on every
 * warehouse. It is kept with the module that declares it, and holds while that and all that it imports stay the same.
 */
type Verdict = 'sound' | 'clean' | 'clean everywhere';

/** A relation, a data test or an exposure, and its file. */
interface Declared {
  readonly id: string;
  readonly file: string;
}

/** Of what is chosen, and of the exposures that read it, all that a verdict is not known of. */
export function withoutVerdict(project: Project, verdict: Verdict, { relations, tests }: Chosen): readonly Declared[] {
  const given = givenTo(project);
  const declared = [
    ...[...project.byId.values()].filter(({ id }) => relations.has(id)),
    ...project.tests.filter(({ test }) => tests.has(test.name)).map(({ test, file }) => ({ id: test.name, file })),
    ...project.exposures
      .filter(({ reads }) => reads.length === 0 || reads.some((id) => relations.has(id)))
      .map(({ exposure, file }) => ({ id: exposure.name, file })),
  ];
  return declared.filter(({ id, file }) => !project.cache.holds(nameOf(project, verdict, id), file, given));
}

/** Keeps a verdict on what has no problem in its file. */
export function keepVerdict(project: Project, verdict: Verdict, declared: readonly Declared[], problems: readonly MartletError[]): void {
  const given = givenTo(project);
  const faulty = new Set(problems.map(({ at }) => at?.file));
  for (const { id, file } of declared) if (!faulty.has(file)) project.cache.keep(nameOf(project, verdict, id), file, given);
}

/** What decides beside the modules. */
function givenTo({ target, config }: Project): string {
  return digestParts(target.name, config);
}

function nameOf({ target }: Project, verdict: Verdict, id: string): string {
  return `${verdict} ${target.name} ${id}`;
}
