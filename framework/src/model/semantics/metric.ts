import type { Model } from '../model.js';
import type { ComparisonOperator, Filter, TimeSpan } from './filter.js';
import type { Formula } from './formula.js';
import type { Additivity, FigureValue } from './measure.js';

/** The options that all metrics share. */
export interface MetricOptions {
  /** The metric's name, in snake_case; its export is the same in camelCase. */
  readonly name: string;
  /** What it means, for a reader of the catalog. */
  readonly description?: string;
  /** How a value is shown, such as `0,0.00` or `0.0%`. */
  readonly format?: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** Other words that people use for it. */
  readonly synonyms?: readonly string[];
  /** Words to select it by. */
  readonly tags?: readonly string[];
  /** The rows that count, in it and in all that it is made of. */
  readonly where?: readonly Filter[];
  /** What a group without any of its rows shows: null (`nothing`, the default) or 0. */
  readonly fill?: 'zero' | 'nothing';
}

/** How far back a cumulative metric reaches: to the beginning, to that of a unit of time, or so many units. */
export type CumulativeWindow =
  | 'all'
  | {
      /** The unit with whose beginning it starts again: `month`, `year`, or a column of the date dimension such as `fiscal_quarter`. */
      readonly toDate: string;
    }
  | {
      /** The span that ends with the asked period: `7 days`. */
      readonly rolling: TimeSpan;
    };

/** What an aggregate of the values of members is. */
export type MemberAggregation = 'sum' | 'average' | 'median' | 'min' | 'max' | 'count';

declare const reach: unique symbol;
declare const additivity: unique symbol;
declare const figure: unique symbol;

interface Base<U extends string, S, A extends Additivity, V> extends MetricOptions {
  /** Always `metric-definition`. */
  readonly kind: 'metric-definition';
  /** What it is counted in; `ratio` for a number without a unit. */
  readonly unit?: U;
  /** Never present at run time: the stars of the facts that it is made of. */
  readonly [reach]?: S;
  /** Never present at run time: whether its values add up. */
  readonly [additivity]?: A;
  /** Never present at run time: the type of a value. */
  readonly [figure]?: V;
}

/** A measure of a fact or a dimension. */
export interface SimpleMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'simple';
  /** The relation whose rows are aggregated. */
  readonly from: Model;
  /** The name of its measure. */
  readonly measure: string;
  /** The date that it means by `date`; the default of its relation when left out. */
  readonly time?: string;
  /** How a balance that was not counted in a period is shown: not at all, or by the last count before it. */
  readonly carried?: boolean;
}

/** One metric divided by another; null where the second is null or 0. */
export interface RatioMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'ratio';
  /** What is divided. */
  readonly numerator: MetricDefinition;
  /** What divides it. */
  readonly denominator: MetricDefinition;
}

/** Arithmetic over metrics. */
export interface DerivedMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'derived';
  /** The metrics, by the names that the formula uses. */
  readonly of: Readonly<Record<string, MetricDefinition>>;
  /** What is done with them. */
  readonly formula: Formula;
}

/** A metric over all that came before, too. */
export interface CumulativeMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'cumulative';
  /** The metric. */
  readonly of: MetricDefinition;
  /** How far back it reaches. */
  readonly window: CumulativeWindow;
}

/** A metric in an earlier period, or how it changed since. */
export interface ComparedMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'compared';
  /** The metric. */
  readonly of: MetricDefinition;
  /** How far the earlier period lies back: `1 month`, `1 year`, `1 fiscal_year`. */
  readonly offset: TimeSpan;
  /** The earlier value, the difference, or the difference as a part of the earlier value. */
  readonly show: 'value' | 'change' | 'growth';
  /** Whether a period that is not over is compared with the same part of the earlier one. */
  readonly likeForLike?: boolean;
}

/** A metric as a part of the same metric over more rows. */
export interface ShareMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'share';
  /** The metric. */
  readonly of: MetricDefinition;
  /** The asked attributes that the whole is asked by, too; none when left out. */
  readonly within?: readonly string[];
  /** Whether the filters of the question leave the whole as it is. */
  readonly ignores?: readonly 'where'[];
}

/** Rows of one metric after which an event of the same member follows in time. */
export interface ConversionMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'conversion';
  /** What is counted: a count of rows. */
  readonly base: SimpleMetric;
  /** The event that must follow. */
  readonly event: SimpleMetric;
  /** The name of the join by which both know the member. */
  readonly entity: string;
  /** How long after the first the event may come, both ends included. */
  readonly within: TimeSpan;
  /** How many of them, or which part. */
  readonly show: 'count' | 'rate';
}

/** An aggregate of the values that a metric has for each member: the median value of an order. */
export interface PerMemberMetric<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown>
  extends Base<U, S, A, V> {
  /** Tells the kinds of metrics apart. */
  readonly type: 'per member';
  /** The metric, worked out for each member. */
  readonly of: MetricDefinition;
  /** The name of the join that leads to the member. */
  readonly member: string;
  /** What is made of the values. */
  readonly aggregation: MemberAggregation;
  /** Which members count, by their value: `['>', 1]`. All that have one when left out. */
  readonly only?: readonly [operator: ComparisonOperator, value: number];
}

/** A business figure: what it is made of, and what people should know of it. `U` is its unit, `S` the stars of its facts, `A` says whether its values add up, `V` is the type of a value. */
export type MetricDefinition<U extends string = string, S = unknown, A extends Additivity = Additivity, V = unknown> =
  | SimpleMetric<U, S, A, V>
  | RatioMetric<U, S, A, V>
  | DerivedMetric<U, S, A, V>
  | CumulativeMetric<U, S, A, V>
  | ComparedMetric<U, S, A, V>
  | ShareMetric<U, S, A, V>
  | ConversionMetric<U, S, A, V>
  | PerMemberMetric<U, S, A, V>;

/** The unit of a metric, in the types. */
export type UnitOf<M> = M extends {
  /** Its unit. */
  readonly unit?: infer U;
}
  ? NonNullable<U> & string
  : string;

/** The stars of the facts that a metric is made of, in the types. */
export type ReachOf<M> = M extends {
  /** The stars of its facts. */
  readonly [reach]?: infer S;
}
  ? S
  : unknown;

/** Whether the values of a metric add up, in the types. */
export type AdditivityOf<M> = M extends {
  /** Whether its values add up. */
  readonly [additivity]?: infer A;
}
  ? NonNullable<A> & Additivity
  : Additivity;

/** The type of a value of a metric. */
export type FigureOf<M> = M extends {
  /** The type of a value. */
  readonly [figure]?: infer V;
}
  ? unknown extends V
    ? FigureValue
    : NonNullable<V>
  : FigureValue;
