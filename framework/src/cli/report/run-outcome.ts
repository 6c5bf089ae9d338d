import type { MartletError } from '../../errors.js';
import type { RunResult, StepKind, StepResult, StepStatus } from '../../run/events.js';

/** How many steps of one kind ended how. */
export type StatusCounts = Readonly<Record<StepStatus, number>>;

export function countStatuses(result: RunResult, kind: StepKind): StatusCounts {
  const counts: Record<StepStatus, number> = {
    succeeded: 0,
    unchanged: 0,
    warned: 0,
    failed: 0,
    error: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const step of result.steps) if (step.kind === kind) counts[step.status] += 1;
  return counts;
}

/** Steps that somebody has to look at. */
export function stepsAtFault(result: RunResult): readonly StepResult[] {
  return result.steps.filter(({ status }) => status === 'failed' || status === 'error');
}

/** 0 when all went well, 1 when data or models are at fault, 2 the command line or the config, 3 the warehouse, 130 interrupted. */
export function exitCodeOfRun(result: RunResult): number {
  if (result.cancelled) return 130;
  const faulty = stepsAtFault(result);
  if (faulty.length === 0) return 0;
  // A step that failed without saying why is a data test.
  return exitCodeOfErrors(faulty.flatMap(({ errors }) => errors ?? [])) || 1;
}

/** What the models are to blame for comes first: it is what its author can mend. */
export function exitCodeOfErrors(errors: readonly MartletError[]): number {
  const faults = new Set(errors.map(({ fault }) => fault));
  if (faults.has('project')) return 1;
  if (faults.has('usage')) return 2;
  return faults.has('warehouse') ? 3 : 0;
}
