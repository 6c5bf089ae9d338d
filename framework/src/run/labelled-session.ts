import type { Session } from '../warehouses/warehouse.js';
import { withOptions } from './session-with-options.js';

/** What a warehouse's own history of statements says of each: the run, and the relation that it was for where there is one. */
export interface StatementLabels {
  readonly martlet_run?: string;
  readonly martlet_model?: string;
}

/** The same session, its statements labelled. */
export function labelled(session: Session, labels: StatementLabels): Session {
  return withOptions(session, (options) => ({ ...options, labels: { ...labels, ...options?.labels } }));
}
