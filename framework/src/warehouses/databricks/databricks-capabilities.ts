import type { Capabilities } from '../capabilities.js';

/** https://docs.databricks.com/aws/en/delta/clustering#choose-clustering-keys */
export const databricksCapabilities: Capabilities = {
  materializedViews: 'supported',
  grants: 'supported',
  clusterColumns: 4,
  replaceRange: 'replace-where',
  mergeBySource: true,
  zeroCopyClones: true,
  publish: 'recorded',
  isExclusive: false,
  hasCheapStatements: false,
};
