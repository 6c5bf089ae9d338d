import { type Amount, type Formulas, formulas } from './formula.js';
import type {
  ComparedMetric,
  ConversionMetric,
  CumulativeMetric,
  DerivedMetric,
  MetricDefinition,
  PerMemberMetric,
  RatioMetric,
  ShareMetric,
  SimpleMetric,
} from './metric.js';

type Spec<M extends MetricDefinition> = Omit<M, 'kind' | 'type'>;

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
export function simpleMetric(spec: Spec<SimpleMetric>): SimpleMetric {
  const unit = spec.unit ?? spec.from.measures?.[spec.measure]?.unit;
  return { ...spec, ...(unit === undefined ? {} : { unit }), kind: 'metric-definition', type: 'simple' };
}

/** A metric divided by another, each worked out from its own rows: the ratio of sums, never a mean of ratios. Null where the second is null or 0. */
export function ratioMetric(spec: Spec<RatioMetric>): RatioMetric {
  return { ...spec, kind: 'metric-definition', type: 'ratio' };
}

/** Arithmetic over metrics. Only equal units are added. */
export function derivedMetric<const Of extends Readonly<Record<string, MetricDefinition>>>(
  spec: Omit<Spec<DerivedMetric>, 'of' | 'formula'> & {
    /** The metrics, by the names that the formula uses. */
    readonly of: Of;
    /** What is done with them. */
    readonly formula: (of: { readonly [K in keyof Of]: Amount }, f: Formulas) => Amount;
  },
): DerivedMetric {
  const of = Object.fromEntries(Object.keys(spec.of).map((metric) => [metric, { metric }])) as { readonly [K in keyof Of]: Amount };
  return { ...spec, formula: spec.formula(of, formulas), kind: 'metric-definition', type: 'derived' };
}

/** A metric over all that came before, since the beginning of a unit of time, or over a span that ends with the asked period. */
export function cumulativeMetric(spec: Spec<CumulativeMetric>): CumulativeMetric {
  return { ...spec, kind: 'metric-definition', type: 'cumulative' };
}

/** A metric in an earlier period, or how it changed since. */
export function comparedMetric(spec: Spec<ComparedMetric>): ComparedMetric {
  return { ...spec, kind: 'metric-definition', type: 'compared' };
}

/** A metric as a part of the same metric over more rows: all of them, or those of the same members of `within`. */
export function shareMetric(spec: Spec<ShareMetric>): ShareMetric {
  return { ...spec, kind: 'metric-definition', type: 'share' };
}

/** How many rows, or which part of them, an event of the same member follows within a span. Each row counts once. */
export function conversionMetric(spec: Spec<ConversionMetric>): ConversionMetric {
  return { ...spec, kind: 'metric-definition', type: 'conversion' };
}

/** An aggregate of the values that a metric has for each member, such as the median value of an order. */
export function perMemberMetric(spec: Spec<PerMemberMetric>): PerMemberMetric {
  return { ...spec, kind: 'metric-definition', type: 'per member' };
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
