import type { DateString, TimestampString } from '../../columns/index.js';
import type { ChangeOptions } from '../../model/change-options.js';
import type { Duration, DurationUnit } from '../../model/duration.js';
import type { RequiredColumns, RowWithTimes } from '../../model/required-columns.js';

/** How {@link incrementalByTime} fills a table. */
export interface IncrementalByTimeOptions extends ChangeOptions {
  /** The unit in which time is divided: what is built is built in whole intervals; `day` when left out. */
  readonly interval?: DurationUnit;
  /** The span, back from the end of the last interval, that is built again when there is new data, for rows that arrive late; none when left out. */
  readonly lookback?: Duration;
  /** The day or instant at which the first interval begins; there is no first one when it is left out. */
  readonly start?: DateString | TimestampString;
  /** The span that is built at a time when there is much to build, from `start` on; all of it when left out. */
  readonly batchSize?: Duration;
  /** The number of batches that are built at once; 1 when left out. */
  readonly concurrency?: number;
  /** Whether the rows of the interval that is not over yet are built too; true when left out. */
  readonly allowPartials?: boolean;
}

/** A table whose rows are replaced interval by interval. */
export interface IncrementalByTime<R = never> extends RequiredColumns<R>, Required<ChangeOptions> {
  /** Always `incremental-by-time`. */
  readonly kind: 'incremental-by-time';
  /** The day or instant by which rows belong to an interval. */
  readonly column: string;
  /** The unit in which time is divided. */
  readonly interval: DurationUnit;
  /** The span, back from the end of the last interval, that is built again when there is new data. */
  readonly lookback?: Duration;
  /** The day or instant at which the first interval begins. */
  readonly start?: string;
  /** The span that is built at a time. */
  readonly batchSize?: Duration;
  /** The number of batches that are built at once. */
  readonly concurrency: number;
  /** Whether the rows of the interval that is not over yet are built too. */
  readonly allowPartials: boolean;
}

/**
 * The model is a table that is filled interval by interval: a run builds the intervals that are missing, and those that
 * `lookback` reaches, each by replacing all of its rows. The query says nothing of time; Martlet filters it by the column.
 *
 * @example
 * ```ts
 * const materialized = incrementalByTime('order_date', { lookback: days(3), batchSize: months(1) });
 * ```
 */
export function incrementalByTime<const K extends string>(
  column: K,
  options: IncrementalByTimeOptions = {},
): IncrementalByTime<RowWithTimes<K>> {
  return {
    kind: 'incremental-by-time',
    column,
    interval: 'day',
    concurrency: 1,
    allowPartials: true,
    forwardOnly: false,
    onSchemaChange: 'fail',
    ...options,
  };
}
