import type { Capabilities } from '../capabilities.js';

/** https://cloud.google.com/bigquery/docs/transactions, /quotas, /partitioned-tables, /clustered-tables, /time-travel */
export const bigqueryCapabilities: Capabilities = {
  transactionalDdl: false,
  transactions: 'rows',
  replaceTable: 'create-or-replace',
  publish: 'recorded',
  concurrency: { sessions: 16, sameTable: 'fails' },
  identifiers: { folding: 'as-written', maxLength: 300 },
  comments: { tables: true, columns: true, views: true },
  clones: 'zero-copy',
  timeTravelDays: 7,
  partitions: 'date-or-integer-range',
  clusters: { kind: 'sorted-blocks', maxColumns: 4 },
  materializedViews: true,
  grants: true,
  loading: 'staged',
};
