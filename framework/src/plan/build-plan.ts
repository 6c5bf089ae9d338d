import { decide } from './decide/decide.js';
import { type PlanRequest, planBasis } from './decide/plan-basis.js';
import { changesOf, removedBy } from './explain/changes.js';
import { compilersOf } from './make/compilers.js';
import { makeSteps } from './make/make-steps.js';
import type { Plan } from './plan.js';
import { Problems } from './problems.js';
import { guards } from './test/keeps-rows.js';
import { ownTests } from './test/own-tests.js';
import { awaitedContracts, testRelations } from './test/test-relations.js';

/**
 * Decides what a command does, from the project, from what is published and from what the warehouse has. Compiling collects every problem.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export function buildPlan(request: PlanRequest): Plan {
  const { project, command, environment, begin, drift = { relations: 0, found: [] } } = request;
  const problems = new Problems();
  const given = planBasis(request);
  const decisions = decide(given, problems);
  const compilers = compilersOf(decisions);
  // Tests come first: what fails them is nothing to build on.
  const tested = testRelations(decisions, compilers.now, problems);
  const guarded = guards(decisions, compilers.now);
  const testsOf = (id: string) => [...(guarded.get(id) ?? []), ...(tested.get(id)?.steps ?? [])];
  const gates = (id: string): readonly string[] => testsOf(id).flatMap((step) => (step.gates ? [step.id] : []));
  const made = makeSteps(decisions, compilers, gates, problems);
  const steps = given.relations.flatMap(({ id }) => [...(made.get(id) ?? []), ...testsOf(id)]);
  const all = [...tested.values(), ...ownTests(decisions, compilers.now, problems)];
  const own = all.slice(tested.size).flatMap((test) => test.steps);
  const testsThatHold = all.flatMap(({ hold }) => hold);
  const contracts = awaitedContracts(decisions, compilers.now, [...steps, ...own], new Set(testsThatHold));
  const removed = removedBy(decisions);
  const changes = changesOf(decisions, removed, problems);
  problems.throwAll();
  const { versions: _, ...basis } = given.base;
  return {
    command,
    environment,
    target: project.target.name,
    basis,
    changes,
    drift,
    steps: [...contracts, ...steps, ...own],
    scans: all.flatMap(({ scans }) => scans),
    passedTests: all.flatMap(({ passedTests }) => passedTests),
    testsThatHold,
    versions: [...decisions.table.values()].map(({ planned }) => planned),
    removed,
    restatements: given.restatements,
    ...(begin === undefined ? {} : { begin }),
  };
}
