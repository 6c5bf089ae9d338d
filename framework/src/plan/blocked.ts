import type { StepOutcome } from './next-state.js';
import type { Plan } from './plan.js';

/** The ids of relations that must not be published: what was not made, what a failed test blocks, and all that reads it. */
export function blockedBy({ versions, steps }: Plan, outcomes: readonly StepOutcome[]): ReadonlySet<string> {
  const statuses = new Map(outcomes.map(({ id, status }) => [id, status]));
  const blocked = new Set<string>();
  for (const { id, step } of versions) if (step !== undefined && statuses.get(step) !== 'succeeded') blocked.add(id);
  for (const step of steps) {
    if (step.kind !== 'test') continue;
    const status = statuses.get(step.id);
    // A test that was skipped says nothing about what it would have tested.
    if (status === 'failed' || status === 'error') for (const id of step.blocks) blocked.add(id);
  }
  // Versions are in the order of the graph, so one pass reaches all readers.
  for (const { id, action, reads } of versions) if (action !== 'stand' && reads.some((input) => blocked.has(input))) blocked.add(id);
  return blocked;
}
