import type { RunResult, StepResult } from './events.js';
import type { RunContext } from './run-context.js';

/** What a command has found out about relations, for those who are told of it. */
export interface Found extends Pick<RunResult, 'environment' | 'finishedAt' | 'cancelled'> {
  readonly steps: readonly Pick<StepResult, 'id' | 'relation' | 'status' | 'errors' | 'because'>[];
}

/** What a command that is no run has found by now. */
export function foundBy({ environment, request, stop }: RunContext, steps: Found['steps']): Found {
  return { environment, steps, finishedAt: request.clock.now(), cancelled: stop.signal.aborted };
}
