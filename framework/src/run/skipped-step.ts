import type { Step } from '../plan/index.js';
import type { StepResult } from './events.js';
import { stepIdentity } from './perform.js';

/**
 * The result of a step that was not performed.
 *
 * @param culprit - The step that failed first; undefined where the run was stopped.
 * @param unmade - The relations that were not built or loaded, though they were to be.
 */
export function skippedStep(step: Step, culprit: Step | undefined, unmade: ReadonlySet<string>): StepResult {
  return {
    ...stepIdentity(step),
    status: 'skipped',
    because: culprit?.id ?? 'stopped',
    message: culprit === undefined ? 'The run was stopped before it.' : `${lackOf(step, culprit, unmade)}: ${culprit.id} failed.`,
    milliseconds: 0,
    warehouseMilliseconds: 0,
  };
}

function lackOf(step: Step, culprit: Step, unmade: ReadonlySet<string>): string {
  if (step.kind !== 'test') return `${step.relation} is not built`;
  const tested = [...new Set([step.relation, ...step.blocks])].filter((relation) => unmade.has(relation));
  if (tested.length > 0) return notPublished(tested);
  if (culprit.kind !== 'test') return notPublished([culprit.relation]);
  // A table that others load is published by them.
  return culprit.mismatches === undefined ? notPublished(culprit.blocks) : `${culprit.relation} is not as its contract says`;
}

function notPublished(relations: readonly string[]): string {
  return `${relations.join(' and ')} ${relations.length === 1 ? 'is' : 'are'} not published`;
}
