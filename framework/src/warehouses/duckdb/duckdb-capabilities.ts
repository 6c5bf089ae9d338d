import type { Capabilities } from '../capabilities.js';

export const duckdbCapabilities: Capabilities = {
  transactionalDdl: true,
  transactions: 'everything',
  replaceTable: 'create-or-replace',
  publish: 'transaction',
  concurrency: { sessions: 4, sameTable: 'fails' },
  identifiers: { folding: 'as-written', maxLength: 1024 },
  comments: { tables: true, columns: true, views: true },
  clones: 'copy',
  timeTravelDays: 0,
  partitions: 'none',
  clusters: { kind: 'none', maxColumns: 0 },
  materializedViews: false,
  grants: false,
  loading: 'embedded',
};
