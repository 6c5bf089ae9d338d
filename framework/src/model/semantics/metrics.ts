import type { DoubleNumber } from '../../columns/index.js';
import type { Model } from '../model.js';
import { type Amount, type Formulas, formulas, type QuotientUnit } from './formula.js';
import type { Additivity, FigureValue, Measure } from './measure.js';
import type {
  AdditivityOf,
  ComparedMetric,
  ConversionMetric,
  CumulativeMetric,
  DerivedMetric,
  FigureOf,
  MemberAggregation,
  MetricDefinition,
  PerMemberMetric,
  RatioMetric,
  ReachOf,
  ShareMetric,
  SimpleMetric,
  UnitOf,
} from './metric.js';
import type { MeasuresOf, Semantics, StarOf } from './star.js';

type Spec<M extends MetricDefinition> = Omit<M, 'kind' | 'type'>;
type Any = MetricDefinition;
/** What is never summed over time. */
type Summable<M> = [AdditivityOf<M>] extends ['semi-additive']
  ? 'A balance is not summed over time: ask for its last value in each period'
  : unknown;

/**
 * A metric that is a measure of a fact or a dimension.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), amount: decimal(18, 2).notNull() };
 * const measures = measuresOf(columns, (m) => ({ revenue: m.sum('amount', { unit: 'EUR' }) }));
 * const orders = seed({ name: 'orders', columns, file: 'orders.csv' });
 * const sales = fact({
 *   name: 'sales',
 *   grain: ['order_id'],
 *   from: { orders },
 *   columns,
 *   measures,
 *   query: (db) => db.selectFrom('orders').select(['order_id', 'amount']),
 * });
 * const revenue = simpleMetric({ name: 'revenue', from: sales, measure: 'revenue', synonyms: ['turnover'] });
 * ```
 */
export function simpleMetric<const M extends Model, const K extends keyof MeasuresOf<M> & string>(
  spec: Omit<Spec<SimpleMetric>, 'from' | 'measure'> & {
    /** The relation whose rows are aggregated. */
    readonly from: M;
    /** The name of its measure. */
    readonly measure: K;
  },
): SimpleMetric<MeasureUnit<MeasuresOf<M>[K]>, StarOf<M>, MeasureAdditivity<MeasuresOf<M>[K]>, MeasureValue<MeasuresOf<M>[K]>> {
  const measures: Semantics['measures'] = spec.from.measures;
  const unit = spec.unit ?? measures?.[spec.measure]?.unit;
  return definition('simple', { ...spec, ...(unit === undefined ? {} : { unit }) });
}

/**
 * A metric divided by another, each worked out from its own rows: the ratio of sums, never a mean of ratios. Null where the second is null or 0.
 *
 * @example
 * ```ts
 * const orderValue = (revenue: MetricDefinition<'EUR'>, orders: MetricDefinition<'order'>) =>
 *   ratioMetric({ name: 'order_value', numerator: revenue, denominator: orders });
 * ```
 */
export function ratioMetric<const N extends Any, const D extends Any>(
  spec: Omit<Spec<RatioMetric>, 'numerator' | 'denominator'> & {
    /** What is divided. */
    readonly numerator: N;
    /** What divides it. */
    readonly denominator: D;
  },
): RatioMetric<QuotientUnit<UnitOf<N>, UnitOf<D>>, ReachOf<N> | ReachOf<D>, 'non-additive', DoubleNumber> {
  return definition('ratio', spec);
}

/**
 * Arithmetic over metrics. Only equal units are added.
 *
 * @example
 * ```ts
 * const margin = (revenue: MetricDefinition<'EUR'>, cost: MetricDefinition<'EUR'>) =>
 *   derivedMetric({ name: 'margin', of: { revenue, cost }, formula: ({ revenue, cost }, f) => f.subtract(revenue, cost) });
 * ```
 */
export function derivedMetric<const Of extends Readonly<Record<string, Any>>, U extends string>(
  spec: Omit<Spec<DerivedMetric>, 'of' | 'formula'> & {
    /** The metrics, by the names that the formula uses. */
    readonly of: Of;
    /** What is done with them. */
    readonly formula: (of: { readonly [K in keyof Of]: Amount<UnitOf<Of[K]>> }, f: Formulas) => Amount<U>;
  },
): DerivedMetric<U, ReachOf<Of[keyof Of]>, AdditivityOf<Of[keyof Of]>, FigureValue> {
  // Amounts are names of metrics; their units are types.
  const of = Object.fromEntries(Object.keys(spec.of).map((metric) => [metric, { metric }])) as unknown as Parameters<
    typeof spec.formula
  >[0];
  return definition('derived', { ...spec, formula: spec.formula(of, formulas) });
}

/**
 * A metric over all that came before, since the beginning of a unit of time, or over a span that ends with the asked period.
 *
 * @example
 * ```ts
 * const lately = (buyers: MetricDefinition) => cumulativeMetric({ name: 'buyers_7_days', of: buyers, window: { rolling: '7 days' } });
 * ```
 */
export function cumulativeMetric<const M extends Any>(
  spec: Omit<Spec<CumulativeMetric>, 'of'> & {
    /** The metric. */
    readonly of: M & Summable<M>;
  },
): CumulativeMetric<UnitOf<M>, ReachOf<M>, 'non-additive', FigureOf<M>> {
  return definition('cumulative', spec);
}

/**
 * A metric in an earlier period, or how it changed since.
 *
 * @example
 * ```ts
 * const before = (revenue: MetricDefinition) => comparedMetric({ name: 'revenue_last_year', of: revenue, offset: '1 year', show: 'value' });
 * ```
 */
export function comparedMetric<const M extends Any, const Show extends ComparedMetric['show']>(
  spec: Omit<Spec<ComparedMetric>, 'of' | 'show'> & {
    /** The metric. */
    readonly of: M;
    /** The earlier value, the difference, or the difference as a part of the earlier value. */
    readonly show: Show;
  },
): ComparedMetric<
  Show extends 'growth' ? 'ratio' : UnitOf<M>,
  ReachOf<M>,
  'non-additive',
  Show extends 'growth' ? DoubleNumber : FigureOf<M>
> {
  return definition('compared', spec);
}

/**
 * A metric as a part of the same metric over more rows: all of them, or those of the same members of `within`.
 *
 * @example
 * ```ts
 * const share = (revenue: MetricDefinition) => shareMetric({ name: 'revenue_share', of: revenue, within: ['product.department'] });
 * ```
 */
export function shareMetric<const M extends Any>(
  spec: Omit<Spec<ShareMetric>, 'of'> & {
    /** The metric. */
    readonly of: M;
  },
): ShareMetric<'ratio', ReachOf<M>, 'non-additive', DoubleNumber> {
  return definition('share', spec);
}

/**
 * How many rows, or which part of them, an event of the same member follows within a span. Each row counts once.
 *
 * @example
 * ```ts
 * const converted = (visits: SimpleMetric, orders: SimpleMetric) =>
 *   conversionMetric({ name: 'visits_converted', base: visits, event: orders, entity: 'customer', within: '7 days', show: 'rate' });
 * ```
 */
export function conversionMetric<const B extends SimpleMetric, const Show extends ConversionMetric['show']>(
  spec: Omit<Spec<ConversionMetric>, 'base' | 'show'> & {
    /** What is counted: a count of rows. */
    readonly base: B;
    /** How many of them, or which part. */
    readonly show: Show;
  },
): ConversionMetric<
  Show extends 'rate' ? 'ratio' : UnitOf<B>,
  ReachOf<B>,
  Show extends 'rate' ? 'non-additive' : 'additive',
  Show extends 'rate' ? DoubleNumber : number
> {
  return definition('conversion', spec);
}

/**
 * An aggregate of the values that a metric has for each member, such as the median value of an order.
 *
 * @example
 * ```ts
 * const median = (revenue: MetricDefinition) => perMemberMetric({ name: 'median_order', of: revenue, member: 'order', aggregation: 'median' });
 * ```
 */
export function perMemberMetric<const M extends Any, const G extends MemberAggregation>(
  spec: Omit<Spec<PerMemberMetric>, 'of' | 'aggregation'> & {
    /** The metric, worked out for each member. */
    readonly of: M;
    /** What is made of the values. */
    readonly aggregation: G;
  },
): PerMemberMetric<
  G extends 'count' ? 'member' : UnitOf<M>,
  ReachOf<M>,
  'non-additive',
  G extends 'count' ? number : G extends 'average' | 'median' ? DoubleNumber : FigureOf<M>
> {
  return definition('per member', spec);
}

type MeasureUnit<M> = M extends Measure<infer U> ? U : string;
type MeasureAdditivity<M> = M extends Measure<string, infer A> ? A : Additivity;
type MeasureValue<M> = M extends Measure<string, Additivity, infer V> ? V : unknown;

/** The plain value of a metric. Its signature has checked what it is made of; units and stars are types alone. */
function definition<M extends MetricDefinition>(type: M['type'], spec: object): M {
  return { ...spec, kind: 'metric-definition', type } as unknown as M;
}

/** The metrics that are measures, of all that a metric is made of. */
export function simpleMetricsOf(metric: MetricDefinition): readonly SimpleMetric[] {
  return metric.type === 'simple' ? [metric] : inputsOf(metric).flatMap(simpleMetricsOf);
}

/** The metrics that a metric is made of. */
export function inputsOf(metric: MetricDefinition): readonly MetricDefinition[] {
  switch (metric.type) {
    case 'simple':
      return [];
    case 'ratio':
      return [metric.numerator, metric.denominator];
    case 'derived':
      return Object.values(metric.of);
    case 'conversion':
      return [metric.base, metric.event];
    case 'cumulative':
    case 'compared':
    case 'share':
    case 'per member':
      return [metric.of];
    default:
      return metric satisfies never;
  }
}
