import type { Session, StatementOptions } from '../warehouses/warehouse.js';

/** What a warehouse's own history of statements says of each: the run, and the relation that it was for where there is one. */
export interface StatementLabels {
  readonly martlet_run?: string;
  readonly martlet_model?: string;
}

/** The same session, its statements labelled. */
export function labelled(session: Session, labels: StatementLabels): Session {
  const withLabels = (options?: StatementOptions): StatementOptions => ({ ...options, labels: { ...labels, ...options?.labels } });
  return {
    execute: (sql, options) => session.execute(sql, withLabels(options)),
    query: (sql, options) => session.query(sql, withLabels(options)),
    transaction: (work) => session.transaction(work),
    close: () => session.close(),
  };
}
