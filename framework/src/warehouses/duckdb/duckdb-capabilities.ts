import type { Capabilities } from '../capabilities.js';
import { never } from '../lowering.js';

export const duckdbCapabilities: Capabilities = {
  materializedViews: never('it has no materialized views.', 'Use table(), which a run rebuilds.'),
  grants: never('it has no users: whoever opens the file may read all of it.', 'Leave grants out for this target.'),
  clusterColumns: undefined,
  replaceRange: 'delete-insert',
  mergeBySource: true,
  zeroCopyClones: false,
  publish: 'transaction',
  isExclusive: true,
  hasCheapStatements: true,
};
