import type { Severity } from '../columns/index.js';

/** What a monitor measures. */
export type MonitorMetric =
  | {
      /** The number of rows. */
      readonly kind: 'volume';
    }
  | {
      /** The hours between the newest value and the run. */
      readonly kind: 'freshness';
      /** The column that is measured. */
      readonly column: string;
    }
  | {
      /** A share of 0 to 1, or a number of the values. */
      readonly kind: 'null-share' | 'distinct-share' | 'mean' | 'stddev';
      /** The column that is measured. */
      readonly column: string;
    }
  | {
      /** The value below which a fraction of the values lies. */
      readonly kind: 'quantile';
      /** The column that is measured. */
      readonly column: string;
      /** The fraction, 0 to 1. */
      readonly fraction: number;
    }
  | {
      /** The shares of the values. */
      readonly kind: 'mix';
      /** The column that is measured. */
      readonly column: string;
    };

/** How far from what is usual a measurement may lie: `high` tells of smaller deviations, and more often for nothing. */
export type Sensitivity = 'low' | 'medium' | 'high';

/** Options of a monitor. */
export interface MonitorOptions {
  /** How far from what is usual a measurement may lie; the config's when left out. */
  readonly sensitivity?: Sensitivity;
  /** The number of days that what is usual is learned from; 42 when left out. */
  readonly trainingDays?: number;
  /** `error` makes the command fail; `warn`, which is the default, only tells. What is published stays published. */
  readonly severity?: Severity;
  /** What the number says, for a reader of the catalog. */
  readonly description?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Who answers for it; the relation's owner when left out. */
  readonly owner?: string;
}

/** Options of a monitor that looks at parts of a relation. */
export interface SegmentOptions<R> extends MonitorOptions {
  /** The column whose values make the parts: each is judged by its own history. */
  readonly by?: keyof R & string;
}

/** A number of a relation that is watched over time, as plain data. */
export interface Monitor {
  /** What is measured. */
  readonly metric: MonitorMetric;
  /** The column whose values make parts, each judged by its own history. */
  readonly by?: string;
  /** The column whose days are measured one by one; without it, the relation is measured as a whole on each day of a run. */
  readonly time?: string;
  /** How measurements are judged and reported. */
  readonly options: MonitorOptions;
}

/** The monitors that a relation can declare; `R` is the type of its rows. */
export interface RowMonitors<R> {
  /**
   * Measures each day of a column by itself. History is there from the first run, since it is in the data.
   *
   * @example
   * ```ts
   * const columns = { order_id: text().notNull(), ordered_at: timestamp().notNull(), amount: decimal(18, 2) };
   * const orders = source({
   *   name: 'orders',
   *   columns,
   *   monitors: (m) => [...m.daily('ordered_at', [m.volume(), m.mean('amount'), m.nullShare('amount')]), m.freshness('ordered_at')],
   * });
   * ```
   */
  daily(time: keyof R & string, monitors: readonly Monitor[]): readonly Monitor[];
  /** The number of rows. */
  volume(options?: SegmentOptions<R>): Monitor;
  /** The hours between the newest value of a column and the run. */
  freshness(column: keyof R & string, options?: MonitorOptions): Monitor;
  /** The share of rows in which a column is null. */
  nullShare(column: keyof R & string, options?: SegmentOptions<R>): Monitor;
  /** The number of different values for each value. */
  distinctShare(column: keyof R & string, options?: SegmentOptions<R>): Monitor;
  /** The mean of the values of a column. */
  mean(column: keyof R & string, options?: SegmentOptions<R>): Monitor;
  /** The standard deviation of the values of a column, as a sample. */
  stddev(column: keyof R & string, options?: SegmentOptions<R>): Monitor;
  /** The value below which a fraction of the values lies: `m.quantile('amount', 0.95)`. */
  quantile(column: keyof R & string, fraction: number, options?: SegmentOptions<R>): Monitor;
  /** The shares of the values of a column. */
  mix(column: keyof R & string, options?: MonitorOptions): Monitor;
}

const of = (metric: MonitorMetric, { by, ...options }: SegmentOptions<Record<string, unknown>> = {}): Monitor => ({
  metric,
  ...(by === undefined ? {} : { by }),
  options,
});

/** The one implementation of the builders: names are plain texts once the compiler has checked them. */
export const rowMonitors: RowMonitors<Record<string, unknown>> = {
  // How old the newest row is has nothing to do with the days of other rows.
  daily: (time, monitors) => monitors.map((monitor) => (monitor.metric.kind === 'freshness' ? monitor : { ...monitor, time })),
  volume: (options) => of({ kind: 'volume' }, options),
  freshness: (column, options) => of({ kind: 'freshness', column }, options),
  nullShare: (column, options) => of({ kind: 'null-share', column }, options),
  distinctShare: (column, options) => of({ kind: 'distinct-share', column }, options),
  mean: (column, options) => of({ kind: 'mean', column }, options),
  stddev: (column, options) => of({ kind: 'stddev', column }, options),
  quantile: (column, fraction, options) => of({ kind: 'quantile', column, fraction }, options),
  mix: (column, options) => of({ kind: 'mix', column }, options),
};

/** The name of a monitor among those of its relation: `mean_amount`, `volume_by_channel`. */
export function monitorName({ metric, by, time }: Monitor): string {
  const words = [
    metric.kind.replace('-', '_'),
    ...(metric.kind === 'volume' ? [] : [metric.column]),
    ...(metric.kind === 'quantile' ? [String(metric.fraction).replace('0.', 'p')] : []),
    ...(by === undefined ? [] : ['by', by]),
    ...(time === undefined || metric.kind === 'freshness' ? [] : ['daily']),
  ];
  return words.join('_');
}
