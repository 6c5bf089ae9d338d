import type { Model } from '../model/index.js';
import { keptOf, keptPartsOf } from './registry.js';

/**
 * What of a declaration does not decide which rows there are, and what is counted apart. Everything else is part of the rows' identity: an
 * option that is added one day is so until it is named here.
 */
const NOT_ROWS: ReadonlySet<string> = new Set([
  // Words, rights, and what is asked of rows that are there.
  ...(['kind', 'name', 'description', 'schema', 'tags', 'owner', 'meta', 'labels', 'grants', 'tests', 'monitors', 'freshness'] as const),
  // How rows lie.
  ...(['clusterBy', 'transient'] as const),
  // Told by the fingerprints of the query, the contract and the hooks; the rows of a seed are its query.
  ...(['from', 'columns', 'query', 'rows', 'before', 'after'] as const),
  // Below, as far as they count.
  ...(['materialized', 'partitionBy', 'grain'] as const),
] satisfies (keyof Model | 'rows')[]);

/** The same for the options of a materialization. */
const NOT_ROWS_OF_MATERIALIZATION: ReadonlySet<string> = new Set([
  // What becomes of the table that was there.
  ...['forwardOnly', 'onSchemaChange'],
  // How much is read at a time, and read again.
  ...['lookback', 'batchSize', 'concurrency'],
  // Told by the kinds, as far as they count.
  ...['interval', 'allowPartials', 'key'],
]);

/** What decides which rows a model has beside its query, its contract and its hooks, as plain data. */
export function rowsForm(model: Model): unknown {
  const others = Object.entries<unknown>({ ...model }).filter(([option]) => !NOT_ROWS.has(option));
  return {
    ...Object.fromEntries(others.map(([option, value]) => [option, typeof value === 'function' ? String(value) : value])),
    materialized: materializedForm(model),
    expiresAfterDays: model.partitionBy?.expiresAfterDays,
  };
}

/** A query that is computed as a whole has the same rows however it is stored; a table that takes rows bit by bit has those of its strategy. */
function materializedForm(model: Model): unknown {
  const kept = keptOf(model);
  if (kept === undefined) return undefined;
  const options = Object.entries(kept).filter(([option]) => !NOT_ROWS_OF_MATERIALIZATION.has(option));
  return { ...Object.fromEntries(options), ...keptPartsOf(kept).plan.rowsForm(model, kept) };
}
