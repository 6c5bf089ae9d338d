import type { Capabilities } from '../capabilities.js';
import { never } from '../lowering.js';

export const duckdbCapabilities: Capabilities = {
  materializedViews: never('it has no materialized views.', 'Use table(), which a run rebuilds.'),
  minutesBetweenRefreshes: 1,
  grants: 'no-users',
  readerPolicies: 'views-of-roles',
  clusterColumns: undefined,
  labels: undefined,
  replaceRange: 'delete-insert',
  mergeBySource: true,
  publish: 'transaction',
  isExclusive: true,
  tellsCreatedRows: true,
  hasCheapStatements: true,
  transactions: 'everything',
  concurrency: { sessions: 4, sameTable: 'fails' },
  identifiers: { folding: 'as-written', maxLength: 1024 },
  comments: { tables: true, columns: true, views: true },
  mostClonesDeep: undefined,
  timeTravelDays: 0,
  failSafeDays: 0,
  partitions: 'none',
  partitionsExpire: false,
  clusters: 'none',
  loading: 'embedded',
  // The rows of a source that has several parts are merged while the next part is read.
  mergeReadsBefore: false,
};
