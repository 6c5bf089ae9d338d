import type { Filter, TimeSpan } from '../model/semantics/filter.js';

/** An attribute to ask by: its path, or its path with the name of its column in the answer. */
export type AskedAttribute =
  | string
  | {
      /** The path of the attribute: `order_date.week`. */
      readonly attribute: string;
      /** The name of its column in the answer; the path with `_` for `.` when left out. */
      readonly as?: string;
    };

/** A metric to ask for: its name, or its name with a date, filters and the name of its column in the answer. */
export type AskedMetric =
  | string
  | {
      /** The name of the metric. */
      readonly metric: string;
      /** The date that `date` means for this metric; its own default when left out. */
      readonly time?: string;
      /** The name of its column in the answer; the metric's name when left out. */
      readonly as?: string;
      /** More conditions, for this metric alone. */
      readonly where?: readonly Filter[];
      /** The attribute of a bridge by whose weights the metric is split. */
      readonly weightedBy?: string;
      /** Whether a balance that was not counted in a period shows the last count before it. */
      readonly carried?: boolean;
    };

/** A condition on a metric of the question, by its name; the metric need not be shown. */
export type HavingCondition =
  | readonly [metric: string, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: number | string]
  | readonly [metric: string, operator: 'between', bounds: readonly [number | string, number | string]]
  | readonly [metric: string, operator: 'is null' | 'is not null'];

/** What each metric is compared with. */
export interface CompareTo {
  /** How far back: `1 month`, `1 year`, `1 fiscal_year`; `previous_period` is the time range of the filter, just before it. */
  readonly offset: TimeSpan | 'previous_period';
  /** The columns that each metric gets: `<metric>_previous`, `<metric>_change`, `<metric>_growth`; `['value']` when left out. */
  readonly show?: readonly ('value' | 'change' | 'growth')[];
  /** Whether a period that is not over at `at` is compared with the same part of the earlier one. */
  readonly likeForLike?: boolean;
}

/** A share that is shown beside the metrics, in the column `<of>_share`. */
export interface AskedShare {
  /** The metric of which a share is shown. */
  readonly of: string;
  /** The asked attributes that the whole is asked by, too; none when left out. */
  readonly within?: readonly string[];
  /** Which of the question's conditions leave the whole as it is. `having` never changes it. */
  readonly ignores?: readonly ('where' | 'having')[];
  /** The name of its column; `<of>_share` when left out. */
  readonly as?: string;
}

/** A question for metrics, as plain data: it can be sent, kept in a file and put in a URL. */
export interface Question {
  /** What is asked for. */
  readonly metrics: readonly AskedMetric[];
  /** The attributes that the answer has a row for each combination of; one row when left out. */
  readonly by?: readonly AskedAttribute[];
  /** Conditions on rows; all of them hold. */
  readonly where?: readonly Filter[];
  /** Conditions on the metrics of a row of the answer; all of them hold. Totals are over all rows. */
  readonly having?: readonly HavingCondition[];
  /** The order of the rows, by names of columns of the answer or by paths. The order of `by` when left out; nulls and totals come last. */
  readonly orderBy?: readonly (string | readonly [column: string, direction: 'asc' | 'desc'])[];
  /** The most rows of the answer, without totals. */
  readonly limit?: number;
  /** Rows of totals: one over all (`true`), or one list of attributes for each kind of total. */
  readonly totals?: boolean | readonly (readonly string[])[];
  /** Whether periods without rows are shown, and whether sums without values are null (`nothing`) or 0, in ratios and for members too. No such periods when left out. */
  readonly fill?: 'zero' | 'nothing';
  /** What each metric is compared with. */
  readonly compareTo?: CompareTo;
  /** A share that is shown beside the metrics. */
  readonly share?: AskedShare;
  /** The day that is today, for ranges such as the last 28 days. The day of the run when left out. */
  readonly at?: string;
  /** The time zone in which instants have days. UTC when left out; days that are kept as days stay as they are. */
  readonly timeZone?: string;
}
