import type { Duration, Model } from '../../model/index.js';
import { invalidOption, type StorageProblem } from './storage-problem.js';

/** What is wrong with a span of time that an option says. */
export function durationProblems(model: Model, option: string, duration: Duration | undefined): readonly StorageProblem[] {
  if (duration === undefined || (Number.isInteger(duration.count) && duration.count > 0)) return [];
  return [invalidOption(model, option, `${duration.count} ${duration.unit}s are no span of whole units, from 1`)];
}
