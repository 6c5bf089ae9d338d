import type { Plan } from '../plan/index.js';
import type { UnresolvedStep } from '../state/index.js';
import type { StepResult } from './events.js';

/**
 * What is wrong after a run: what it found, and of what it was not about, what was wrong before. A cause that is gone takes its
 * trouble along: what is unchanged, and tests that hold on the same data, are well.
 */
export function unresolvedAfter(
  before: readonly UnresolvedStep[],
  plan: Plan,
  results: readonly StepResult[],
  held: ReadonlySet<string>,
  { at, isDeclared }: { readonly at: string; readonly isDeclared: (trouble: UnresolvedStep) => boolean },
): readonly UnresolvedStep[] {
  const found = new Map(results.flatMap((result) => troubleOf(result, at)).map((trouble) => [trouble.id, trouble]));
  for (const { id, action, reads } of plan.versions) {
    if (!held.has(id) || action === 'inline') continue;
    const step = [`model ${id}`, `ingest ${id}`].find((name) => results.some((result) => result.id === name)) ?? `model ${id}`;
    if (found.has(step)) continue;
    const test = plan.steps.find((each) => each.kind === 'test' && each.blocks.includes(id) && found.get(each.id)?.status === 'failed');
    const input = reads.find((each) => held.has(each));
    const behind = [found.get(`model ${input}`), found.get(`ingest ${input}`)].find((trouble) => trouble !== undefined);
    const because = test?.id ?? (behind?.status === 'failed' ? behind.id : behind?.because);
    found.set(step, { id: step, relation: id, status: 'not-published', at, ...(because === undefined ? {} : { because }) });
  }
  const lookedAt = new Set([...plan.testsThatHold, ...results.filter((result) => isLookedAt(plan, result)).map(({ id }) => id)]);
  return [...before.filter((trouble) => !lookedAt.has(trouble.id) && !found.has(trouble.id) && isDeclared(trouble)), ...found.values()];
}

function troubleOf({ id, relation, kind, status, because }: StepResult, at: string): readonly UnresolvedStep[] {
  // A monitor tells of a day, which no later run changes.
  if (kind === 'monitor') return [];
  if (status === 'failed' || status === 'error') return [{ id, relation, status: 'failed', at }];
  return status === 'skipped' ? [{ id, relation, status, at, ...(because === undefined ? {} : { because }) }] : [];
}

/** Whether a run compares a thing with what it is to be; a command that only tests builds nothing, and finds nothing unchanged. */
function isLookedAt({ command }: Plan, { kind, status }: StepResult): boolean {
  if (status === 'cancelled') return false;
  if (status !== 'unchanged') return true;
  return command === 'build' || command === (kind === 'ingest' ? 'ingest' : 'run');
}
