import type { Capabilities } from '../capabilities.js';

/** https://docs.snowflake.com/en/sql-reference/sql/merge knows no rows that the source lacks. */
export const snowflakeCapabilities: Capabilities = {
  materializedViews: 'supported',
  grants: 'supported',
  clusterColumns: undefined,
  replaceRange: 'delete-insert',
  mergeBySource: false,
  zeroCopyClones: true,
  publish: 'recorded',
  isExclusive: false,
  hasCheapStatements: false,
};
