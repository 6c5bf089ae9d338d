import type { Capabilities } from '../capabilities.js';

/** https://docs.databricks.com/aws/en/delta/clustering#choose-clustering-keys */
export const databricksCapabilities: Capabilities = {
  materializedViews: 'supported',
  minutesBetweenRefreshes: 60,
  grants: 'supported',
  readerPolicies: {
    kind: 'never',
    reason: 'its row filters and column masks are for tables, and readers of Martlet read views.',
    alternative: 'Give `principals` to roles with clearance for what they read, and serve others through `martlet serve`.',
  },
  clusterColumns: 4,
  // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-tblproperties
  labels: {
    most: 50,
    name: /^.{1,255}$/su,
    value: /^.{0,1000}$/su,
    rule: 'names have 1 to 255 characters, values at most 1000, which tags of Unity Catalog may have too',
  },
  replaceRange: 'replace-where',
  mergeBySource: true,
  publish: 'recorded',
  isExclusive: false,
  tellsCreatedRows: false,
  hasCheapStatements: false,
  transactions: 'none',
  concurrency: { sessions: 8, sameTable: 'fails' },
  identifiers: { folding: 'lower', maxLength: 255 },
  comments: { tables: true, columns: true, views: true },
  mostClonesDeep: undefined,
  timeTravelDays: 7,
  failSafeDays: 0,
  partitions: 'column',
  partitionsExpire: false,
  clusters: 'liquid',
  loading: 'staged',
  mergeReadsBefore: true,
};
