import type { Capabilities } from '../capabilities.js';

/** https://cloud.google.com/bigquery/docs/clustered-tables#limitations */
export const bigqueryCapabilities: Capabilities = {
  materializedViews: 'supported',
  grants: 'supported',
  clusterColumns: 4,
  replaceRange: 'merge',
  mergeBySource: true,
  publish: 'recorded',
  isExclusive: false,
  tellsCreatedRows: false,
  hasCheapStatements: false,
  transactions: 'rows',
  concurrency: { sessions: 16, sameTable: 'fails' },
  identifiers: { folding: 'as-written', maxLength: 300 },
  comments: { tables: true, columns: true, views: true },
  clones: 'zero-copy',
  timeTravelDays: 7,
  partitions: 'date-or-integer-range',
  clusters: 'sorted-blocks',
  loading: 'staged',
  mergeReadsBefore: true,
};
