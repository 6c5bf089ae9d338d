import type { Capabilities } from '../capabilities.js';

/** https://docs.snowflake.com/en/sql-reference/transactions, /identifiers-syntax, /user-guide/tables-clustering-keys */
export const snowflakeCapabilities: Capabilities = {
  transactionalDdl: false,
  transactions: 'rows',
  replaceTable: 'create-or-replace',
  publish: 'recorded',
  concurrency: { sessions: 8, sameTable: 'waits' },
  identifiers: { folding: 'upper', maxLength: 255 },
  comments: { tables: true, columns: true, views: true },
  clones: 'zero-copy',
  timeTravelDays: 1,
  partitions: 'none',
  clusters: { kind: 'micro-partitions', maxColumns: 4 },
  materializedViews: true,
  grants: true,
  loading: 'staged',
};
