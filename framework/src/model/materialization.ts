import type { History } from './history.js';
import type { Incremental } from './incremental.js';
import type { IncrementalByTime } from './incremental-by-time.js';

/** How a model becomes a relation in the warehouse. `R` is what it asks of the model's rows. */
export type Materialization<R = never> = View | Table | Ephemeral | MaterializedView | IncrementalByTime<R> | Incremental<R> | History<R>;

/** Nothing is stored: every read runs the query. */
export interface View {
  /** Always `view`. */
  readonly kind: 'view';
}

/** Rows that are built whole. */
export interface Table {
  /** Always `table`. */
  readonly kind: 'table';
}

/** No relation: the query is inlined where it is read. */
export interface Ephemeral {
  /** Always `ephemeral`. */
  readonly kind: 'ephemeral';
}

/** A view whose rows the warehouse stores and brings up to date. */
export interface MaterializedView extends MaterializedViewOptions {
  /** Always `materialized-view`. */
  readonly kind: 'materialized-view';
}

/** What `materializedView` takes. */
export interface MaterializedViewOptions {
  /** The minutes by which its rows may be behind what it reads; up to the warehouse when left out. */
  readonly maxLagMinutes?: number;
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

/**
 * The model is a view whose rows the warehouse stores and brings up to date by itself, as often as is wanted. Not every warehouse
 * has them.
 *
 * @example
 * ```ts
 * const hourly = materializedView({ maxLagMinutes: 60 });
 * ```
 */
export function materializedView(options: MaterializedViewOptions = {}): MaterializedView {
  return { kind: 'materialized-view', ...options };
}
