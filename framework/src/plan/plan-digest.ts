import { digestParts } from '../sql/index.js';
import { relationKey } from '../state/index.js';
import type { Plan } from './plan.js';
import type { Step } from './step.js';

/** Stands for all that a plan says: two plans with the same one do the same. */
export function planDigest(plan: Plan): string {
  return digestParts({ ...plan, steps: plan.steps.map(meaningOf) });
}

/** What a step does, apart from the instant at which it does it. */
function meaningOf(step: Step): unknown {
  if (step.kind !== 'build' || step.batches === undefined) return step;
  const { start, batches, data } = step.batches;
  return { ...step, batches: { start, data, ranges: batches.map(({ from, to, sql }) => ({ from, to, sql })) } };
}

/** Stands for what an environment holds once a plan is applied, whatever of it is done already. */
export function planGoal({ command, environment, target, versions }: Plan): string {
  return digestParts({
    command,
    environment,
    target,
    versions: versions.map(({ id, version }) => [id, relationKey(version.relation), version.fingerprint, version.content?.fed]),
  });
}
