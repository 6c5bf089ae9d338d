import type { Capabilities } from '../capabilities.js';

/** https://cloud.google.com/bigquery/docs/clustered-tables#limitations */
export const bigqueryCapabilities: Capabilities = {
  materializedViews: 'supported',
  grants: 'supported',
  clusterColumns: 4,
  replaceRange: 'merge',
  mergeBySource: true,
  zeroCopyClones: true,
  publish: 'recorded',
  isExclusive: false,
  hasCheapStatements: false,
};
