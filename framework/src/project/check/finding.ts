import type { MartletError } from '../../errors.js';
import type { Declared } from '../project.js';
import type { Place } from './place.js';

/** How much a problem matters: an `error` fails the check, a `warning` is reported. */
export type ProblemSeverity = 'error' | 'warning';

/** What a finding is about: a relation, or a data test of its own. */
export interface Subject extends Declared {
  readonly id: string;
}

/** A problem whose line nobody has looked up yet. */
export interface Finding {
  readonly subject: Subject;
  readonly error: MartletError;
  readonly severity: ProblemSeverity;
  readonly place: Place;
}

/** Says what is wrong with a subject, and where. */
export function findingOf(subject: Subject, error: MartletError, place: Place, severity: ProblemSeverity = 'error'): Finding {
  return { subject, error, severity, place };
}
