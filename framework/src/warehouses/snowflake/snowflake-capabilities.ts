import type { Capabilities } from '../capabilities.js';

/** https://docs.snowflake.com/en/sql-reference/sql/merge knows no rows that the source lacks. */
export const snowflakeCapabilities: Capabilities = {
  materializedViews: 'supported',
  minutesBetweenRefreshes: 1,
  grants: 'supported',
  readerPolicies: 'on-views',
  clusterColumns: undefined,
  // https://docs.snowflake.com/en/user-guide/object-tagging/introduction#tag-quotas
  labels: {
    most: 50,
    name: /^.{1,255}$/su,
    value: /^.{0,256}$/su,
    rule: 'names have 1 to 255 characters, values at most 256',
  },
  replaceRange: 'delete-insert',
  mergeBySource: false,
  publish: 'recorded',
  isExclusive: false,
  tellsCreatedRows: false,
  hasCheapStatements: false,
  transactions: 'rows',
  concurrency: { sessions: 8, sameTable: 'waits' },
  identifiers: { folding: 'upper', maxLength: 255 },
  comments: { tables: true, columns: true, views: true },
  mostClonesDeep: undefined,
  timeTravelDays: 1,
  failSafeDays: 7,
  partitions: 'none',
  partitionsExpire: false,
  clusters: 'micro-partitions',
  loading: 'staged',
  mergeReadsBefore: true,
};
