import type { Capabilities } from '../capabilities.js';

/** https://docs.databricks.com/aws/en/lakehouse/acid, /sql/language-manual/sql-ref-identifiers, /delta/clustering, /delta/history */
export const databricksCapabilities: Capabilities = {
  transactionalDdl: false,
  transactions: 'none',
  replaceTable: 'create-or-replace',
  publish: 'recorded',
  concurrency: { sessions: 8, sameTable: 'fails' },
  identifiers: { folding: 'lower', maxLength: 255 },
  comments: { tables: true, columns: true, views: true },
  clones: 'zero-copy',
  timeTravelDays: 7,
  partitions: 'column',
  clusters: { kind: 'liquid', maxColumns: 4 },
  materializedViews: true,
  grants: true,
  loading: 'staged',
};
