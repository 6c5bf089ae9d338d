import type { MartletError } from '../errors.js';
import type { RunResult } from './events.js';
import type { RunContext } from './run-context.js';

/** What a command knows now of one thing that people may be told of: a step, a data test, a part of a monitor, an age. */
export interface Judgement {
  /** Names the thing for good: `test gold.fact_sales unique_order_id`, `monitor bronze.orders volume_by_channel_daily retail`. */
  readonly id: string;
  /** The relation, or the test that is about several. */
  readonly relation: string;
  readonly status: 'well' | 'warning' | 'error';
  readonly error?: MartletError;
  /** What is wrong, where no error of this command says it. */
  readonly summary?: string;
  /** Whether it is about rows that were built and are not published. */
  readonly isUnpublished?: boolean;
  /** Whether only rows that are published were looked at. */
  readonly isOfPublished?: boolean;
}

/** What a command has found out, for those who are told of it. Of what it has not looked at it says nothing. */
export interface CommandFindings extends Pick<RunResult, 'environment' | 'finishedAt' | 'cancelled'> {
  readonly verdicts: readonly Judgement[];
  /** The run that has found it, where the history keeps one. */
  readonly runId?: string;
  /** Whether a thing is still there to be told of; everything is where it is left out. */
  readonly isDeclared?: (thing: Pick<Judgement, 'id' | 'relation'>) => boolean;
}

/** What a command that is no run has found by now. */
export function commandFindings({ environment, request, stop }: RunContext, verdicts: readonly Judgement[]): CommandFindings {
  return { environment, verdicts, finishedAt: request.clock.now(), cancelled: stop.signal.aborted };
}
