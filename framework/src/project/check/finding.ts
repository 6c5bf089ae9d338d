import type { MartletError } from '../../errors.js';
import type { Place } from './place.js';

/** How much a problem matters: an `error` fails the check, a `warning` is reported. */
export type ProblemSeverity = 'error' | 'warning';

/** What a finding is about: a relation, a data test of its own, or a whole file. */
export interface Subject {
  readonly id: string;
  readonly file: string;
  /** The first constant of the file when left out. */
  readonly exportName?: string;
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
