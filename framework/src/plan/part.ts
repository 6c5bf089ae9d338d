import { MartletError } from '../errors.js';
import type { Plan } from './plan.js';
import type { Step } from './step.js';

/**
 * What a plan does of some relations: their loads and builds, and the data tests that can be asked once these are done. Beside that it makes
 * again what only lasts until a plan is published, and asks the data tests of what it reads that have not passed.
 *
 * @throws MartletError `part-waits` when it reads what is not built yet.
 */
export function partOf(plan: Plan, ids: ReadonlySet<string>): Plan {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const chosen = new Set<string>();
  const lacking = new Map<string, readonly string[]>();
  for (const step of plan.steps) {
    if (step.kind === 'test' || !ids.has(step.relation)) continue;
    const needed = neededBy(step, byId);
    const lacks = needed.filter((each) => each.kind !== 'test' && !ids.has(each.relation) && !isMadeAgain(each));
    if (lacks.length > 0) lacking.set(step.relation, relationsOf(lacks));
    for (const { id } of needed) chosen.add(id);
  }
  if (lacking.size > 0)
    throw new MartletError('part-waits', { relations: [...lacking.keys()], waitsFor: [...new Set([...lacking.values()].flat())] });
  // A data test that looks at what another part makes is asked there, or when the plan is published.
  for (const step of plan.steps) {
    if (step.kind !== 'test' || !step.reads.some((id) => ids.has(id))) continue;
    const needed = neededBy(step, byId);
    if (needed.every(({ kind, id }) => kind === 'test' || chosen.has(id))) for (const { id } of needed) chosen.add(id);
  }
  const steps = plan.steps.filter(({ id }) => chosen.has(id));
  const made = new Set(steps.flatMap((step) => (step.kind === 'test' ? [] : [step.relation])));
  const areChosen = ({ tests }: { readonly tests: readonly string[] }): boolean => tests.every((id) => chosen.has(id));
  return {
    ...plan,
    steps,
    scans: plan.scans.filter(areChosen),
    passedTests: plan.passedTests.filter(areChosen),
    testsThatHold: plan.testsThatHold.filter((id) => ids.has(id.split(' ')[1] ?? '')),
    versions: plan.versions.filter(({ id }) => ids.has(id) || made.has(id)),
    removed: [],
    isPart: true,
  };
}

/** A build that lasts only until its plan is published: rows that a table takes then, a view of them, a copy that no record names. */
export function isMadeAgain(step: Step): boolean {
  return step.kind === 'build' && (step.place !== undefined || step.batches?.start === 'clone');
}

function relationsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.map(({ relation }) => relation))];
}

/** A step and all that it depends on. */
function neededBy(step: Step, byId: ReadonlyMap<string, Step>): readonly Step[] {
  const found = new Map<string, Step>();
  const visit = (each: Step): void => {
    if (found.has(each.id)) return;
    found.set(each.id, each);
    for (const id of each.dependsOn) {
      const before = byId.get(id);
      if (before !== undefined) visit(before);
    }
  };
  visit(step);
  return [...found.values()];
}
