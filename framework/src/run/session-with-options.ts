import type { Session, StatementOptions } from '../warehouses/warehouse.js';

/** The same session, each of whose statements has its options changed. */
export function withOptions(session: Session, change: (options?: StatementOptions) => StatementOptions): Session {
  return {
    execute: (sql, options) => session.execute(sql, change(options)),
    query: (sql, options) => session.query(sql, change(options)),
    transaction: (work) => session.transaction(work),
    close: () => session.close(),
  };
}
