import type { Capabilities } from '../capabilities.js';

/** https://cloud.google.com/bigquery/docs/clustered-tables#limitations */
export const bigqueryCapabilities: Capabilities = {
  materializedViews: 'supported',
  minutesBetweenRefreshes: 1,
  grants: 'supported',
  readerPolicies: {
    kind: 'never',
    reason: 'its row access policies and data masking are for tables, and readers of Martlet read views.',
    alternative: 'Give `principals` to roles with clearance for what they read, and serve others through `martlet serve`.',
  },
  clusterColumns: 4,
  // https://cloud.google.com/bigquery/docs/labels-intro#requirements
  labels: {
    most: 64,
    name: /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
    value: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
    rule: 'names and values have lower-case letters, digits, _ and -, 63 at most, and a name begins with a letter',
  },
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
  // https://cloud.google.com/bigquery/quotas#table_clones
  mostClonesDeep: 3,
  timeTravelDays: 7,
  failSafeDays: 7,
  partitions: 'date-or-integer-range',
  partitionsExpire: true,
  clusters: 'sorted-blocks',
  loading: 'staged',
  mergeReadsBefore: true,
};
