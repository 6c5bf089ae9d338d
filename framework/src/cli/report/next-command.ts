import type { RunResult } from '../../run/events.js';
import { stepsAtFault } from './run-outcome.js';

/** What a reader does after a run, with the command; undefined where a run has changed nothing, or was interrupted. */
export function nextCommand(result: RunResult, defaultEnvironment: string): string | undefined {
  const { environment, command, published, cancelled } = result;
  const isDefault = environment === defaultEnvironment;
  const inEnvironment = isDefault ? '' : ` --env ${environment}`;
  if (cancelled) return undefined;
  if (stepsAtFault(result).length > 0)
    return command === 'test' ? undefined : `Next: correct what failed, then run the rest with martlet retry${inEnvironment}`;
  if (published.length === 0) return undefined;
  if (isDefault) return 'Next: see the tables and their lineage with martlet docs serve';
  return `Next: compare with martlet diff ${defaultEnvironment} ${environment}, then publish with martlet promote ${environment} ${defaultEnvironment}`;
}
