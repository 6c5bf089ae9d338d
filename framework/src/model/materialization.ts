import type { History } from './history.js';
import type { Incremental } from './incremental.js';
import type { IncrementalByTime } from './incremental-by-time.js';

/** How a model becomes a relation in the warehouse. `R` is what it asks of the model's rows. */
export type Materialization<R = never> = View | Table | Ephemeral | MaterializedView | IncrementalByTime<R> | Incremental<R> | History<R>;

export interface View {
  readonly kind: 'view';
}

export interface Table {
  readonly kind: 'table';
}

export interface Ephemeral {
  readonly kind: 'ephemeral';
}

export interface MaterializedView {
  readonly kind: 'materialized-view';
}

/** The model is a view: nothing is stored, every read runs the query. */
export function view(): View {
  return { kind: 'view' };
}

/** The model is a table, rebuilt whole. */
export function table(): Table {
  return { kind: 'table' };
}

/** The model is no relation at all: its query is inlined, as a common table expression, into each query that reads it. */
export function ephemeral(): Ephemeral {
  return { kind: 'ephemeral' };
}

/** The model is a view whose rows the warehouse stores and brings up to date by itself. Not every warehouse has them. */
export function materializedView(): MaterializedView {
  return { kind: 'materialized-view' };
}
