import type { Plan } from '../plan/index.js';
import type { StepResult } from './events.js';

/** The ids of relations that must not be published: what was not made, what a failed test holds back, and all that reads it. */
export function heldBack({ versions, steps }: Plan, results: readonly StepResult[]): ReadonlySet<string> {
  const statuses = new Map(results.map(({ id, status }) => [id, status]));
  const held = new Set<string>();
  for (const { id, step } of versions) if (step !== undefined && statuses.get(step) !== 'succeeded') held.add(id);
  for (const step of steps) {
    if (step.kind !== 'test') continue;
    const status = statuses.get(step.id);
    // A test that was skipped says nothing about what it would have tested.
    if (status === 'failed' || status === 'error') for (const id of step.holdsBack) held.add(id);
  }
  // Versions stand in the order of the graph, so one pass reaches all readers.
  for (const { id, action, reads } of versions) if (action !== 'stand' && reads.some((input) => held.has(input))) held.add(id);
  return held;
}
