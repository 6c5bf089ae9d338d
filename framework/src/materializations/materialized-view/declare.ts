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
