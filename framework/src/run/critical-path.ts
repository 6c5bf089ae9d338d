import type { RecordedStep } from './run-record.js';

/** What has to be known of a step to say what it waited for. */
type Waiting = Pick<RecordedStep, 'id' | 'beganAfter' | 'milliseconds' | 'waitedFor'>;

/** The steps that one after another made a run as long as it was: each waited for the one before. */
export function criticalPath<Step extends Waiting>(steps: readonly Step[]): readonly Step[] {
  const endOf = ({ beganAfter = 0, milliseconds }: Step): number => beganAfter + milliseconds;
  const begun = steps.filter(({ beganAfter }) => beganAfter !== undefined);
  const isWaitedFor = new Set(begun.map(({ waitedFor }) => waitedFor));
  const last = begun
    .filter(({ id }) => !isWaitedFor.has(id))
    .reduce<Step | undefined>((latest, step) => (latest === undefined || endOf(step) > endOf(latest) ? step : latest), undefined);
  return wayTo(steps, last?.id);
}

/** A step, behind what it waited for, and what that waited for. */
export function wayTo<Step extends Waiting>(steps: readonly Step[], id: string | undefined): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const path: Step[] = [];
  for (let step = byId.get(id ?? ''); step !== undefined && !path.includes(step); step = byId.get(step.waitedFor ?? '')) path.unshift(step);
  return path;
}
