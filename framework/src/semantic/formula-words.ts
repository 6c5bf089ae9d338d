import type { Expression } from 'kysely';
import { sql } from 'kysely';
import type {
  ComparedMetric,
  CumulativeMetric,
  Filter,
  Formula,
  Measure,
  MemberAggregation,
  MetricDefinition,
  SimpleMetric,
} from '../model/index.js';
import { filterText } from './filter-text.js';

/** Writes an expression over the columns of a row, as the warehouse's SQL does. */
export type WriteExpression = (expression: Expression<unknown>) => string;

/** Says in words what a metric is made of: `the sum of net_amount of fact_sales`, `revenue divided by orders`. */
export function formulaWords(metric: MetricDefinition, write: WriteExpression): string {
  return [wordsOfKind(metric, write), ...conditionsText(metric.where)].join(', ');
}

function wordsOfKind(metric: MetricDefinition, write: WriteExpression): string {
  switch (metric.type) {
    case 'simple':
      return measureWords(metric, write);
    case 'ratio':
      return `${metric.numerator.name} divided by ${metric.denominator.name}`;
    case 'derived':
      return arithmetic(metric.formula, (name) => metric.of[name]?.name ?? name);
    case 'cumulative':
      return cumulativeWords(metric);
    case 'compared':
      return comparedWords(metric);
    case 'share':
      return `the share of ${metric.of.name} in that of ${metric.within === undefined ? 'all rows' : `all rows of the same ${metric.within.join(', ')}`}`;
    case 'conversion':
      return `the ${metric.show === 'rate' ? 'part' : 'number'} of ${metric.base.name} with ${metric.event.name} of the same ${metric.entity} within ${metric.within}`;
    case 'per member':
      return `the ${MEMBER_WORDS[metric.aggregation]} ${metric.of.name} of each ${metric.member}`;
    default:
      return metric satisfies never;
  }
}

const MEMBER_WORDS: Readonly<Record<MemberAggregation, string>> = {
  sum: 'sum of the',
  average: 'mean of the',
  median: 'median of the',
  min: 'least',
  max: 'greatest',
  count: 'number of members by',
};

function measureWords({ from, measure: name }: SimpleMetric, write: WriteExpression): string {
  const measure = from.measures?.[name];
  if (measure === undefined) return `${name} of ${from.name}`;
  return [`${aggregationWords(measure, write)} of ${from.name}`, ...conditionsText(measure.where)].join(', ');
}

function aggregationWords(measure: Measure, write: WriteExpression): string {
  const { aggregation, of, fraction = 0, by = '', balance } = measure;
  const value = of === undefined ? 'rows' : typeof of === 'string' ? of : write(of((path) => sql.ref(path)));
  switch (aggregation) {
    case 'sum':
      return `the sum of ${value}`;
    case 'count':
      return of === undefined ? 'the number of rows' : `the number of rows with ${value}`;
    case 'count true':
      return `the number of rows in which ${value}`;
    case 'count distinct':
      return `the number of different ${value}`;
    case 'min':
      return `the least ${value}`;
    case 'max':
      return `the greatest ${value}`;
    case 'average':
      return `the mean of ${value}`;
    case 'median':
      return `the median of ${value}`;
    case 'percentile':
      return `the ${fraction * 100}th percentile of ${value}`;
    case 'first':
    case 'last':
      return `the ${aggregation} ${value} by ${by}`;
    case 'balance':
      return `the ${balance?.keep ?? 'last'} ${value} of each ${balance?.per.join(', ') ?? 'key'} in a period, summed over these,`;
    default:
      return aggregation satisfies never;
  }
}

function cumulativeWords({ of, window }: CumulativeMetric): string {
  if (window === 'all') return `${of.name} of all periods so far`;
  return 'toDate' in window ? `${of.name} since the beginning of the ${window.toDate}` : `${of.name} of the last ${window.rolling}`;
}

function comparedWords({ of, offset, show, likeForLike = false }: ComparedMetric): string {
  const before = `${offset} before${likeForLike ? ', of the same part of the period' : ''}`;
  switch (show) {
    case 'value':
      return `${of.name} ${before}`;
    case 'change':
      return `${of.name} less that of ${before}`;
    case 'growth':
      return `the growth of ${of.name} since ${before}`;
    default:
      return show satisfies never;
  }
}

const SIGNS = { add: '+', subtract: '−', multiply: '×', divide: '÷' } as const;

function arithmetic(formula: Formula, nameOf: (name: string) => string): string {
  if ('metric' in formula) return nameOf(formula.metric);
  if ('constant' in formula) return String(formula.constant);
  const { operation, of } = formula;
  const [left, right] = of.map((part) => arithmetic(part, nameOf));
  if (operation === 'coalesce') return `${left}, or ${right} where it is null`;
  const inner = (part: Formula, text = ''): string => ('operation' in part ? `(${text})` : text);
  return `${inner(of[0], left)} ${SIGNS[operation]} ${inner(of[1], right)}`;
}

function conditionsText(where: readonly Filter[] = []): readonly string[] {
  return where.length === 0 ? [] : [`where ${where.map(filterText).join(' and ')}`];
}
