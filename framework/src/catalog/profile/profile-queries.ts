import { type Expression, expressionBuilder, NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator, type SelectQueryBuilder } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import { count, countDistinct, countIf, max, min, percentile, resolveRelations } from '../../sql/index.js';
import type { RelationName } from '../../warehouses/warehouse.js';

/** A column of the relation that is profiled. */
export interface ProfiledColumn {
  readonly name: string;
  readonly type: LogicalType;
  /** Personal data: only counted, no value is read. */
  readonly isPersonal: boolean;
}

/** The fractions of the values below which the quantiles lie. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const BINS = 24;
/** The greatest number of values that a profile lists of a column. */
export const TOP_VALUES = 10;

const PROFILED = 'profiled';
type Tables = { [PROFILED]: Record<string, unknown> };
type Query = SelectQueryBuilder<Tables, typeof PROFILED, object>;

/** One row with the counts, extremes and quantiles of all columns: `rows`, then `values_0`, `distinct_0`, `min_0` and so on. */
export function summaryQuery(at: RelationName, columns: readonly ProfiledColumn[]): OperationNode {
  const selections = columns.flatMap((column, index) => {
    const { name } = column;
    return [
      count(value(name)).as(`values_${index}`),
      ...(isComparable(column) ? [countDistinct(value(name)).as(`distinct_${index}`)] : []),
      ...(hasExtremes(column) ? [min(value(name)).as(`min_${index}`), max(value(name)).as(`max_${index}`)] : []),
      ...(isNumeric(column)
        ? QUANTILES.map((fraction, place) => percentile(value<number>(name), fraction).as(`quantile_${index}_${place}`))
        : []),
    ];
  });
  return located(from().select([count().as('rows'), ...selections]), at);
}

/** One row with the number of rows, and of the different values of each column: `rows`, `distinct_0` and so on. */
export function membersQuery(at: RelationName, columns: readonly ProfiledColumn[]): OperationNode {
  const distinct = columns.map(({ name }, index) => countDistinct(value(name)).as(`distinct_${index}`));
  return located(from().select([count().as('rows'), ...distinct]), at);
}

/** The most frequent values of a column and their number of rows. */
export function topValuesQuery(at: RelationName, column: string): OperationNode {
  const query = from()
    .select([`${PROFILED}.${column} as value`, count().as('rows')])
    .where(`${PROFILED}.${column}`, 'is not', null)
    .groupBy(`${PROFILED}.${column}`)
    .orderBy('rows', 'desc')
    .orderBy('value')
    .limit(TOP_VALUES);
  return located(query, at);
}

/** The bins of a histogram, the last one with its upper end. */
export interface Bins {
  readonly column: string;
  readonly edges: readonly number[];
}

export function binsOf(column: string, least: number, greatest: number): Bins {
  const width = (greatest - least) / BINS;
  return { column, edges: Array.from({ length: BINS + 1 }, (_, index) => (index === BINS ? greatest : least + index * width)) };
}

/** One row with the number of rows in each bin of each column: `bin_0_0`, `bin_0_1` and so on. */
export function histogramQuery(at: RelationName, histograms: readonly Bins[]): OperationNode {
  const eb = expressionBuilder<Tables, typeof PROFILED>();
  const selections = histograms.flatMap(({ column, edges }, index) =>
    edges.slice(1).map((to, bin) => {
      const isLast = bin === edges.length - 2;
      const conditions = [eb(`${PROFILED}.${column}`, '>=', edges[bin]), eb(`${PROFILED}.${column}`, isLast ? '<=' : '<', to)];
      return countIf(eb.and(conditions)).as(`bin_${index}_${bin}`);
    }),
  );
  return located(from().select(selections), at);
}

/** A few rows; the columns that hold personal data are not read at all. */
export function sampleQuery(at: RelationName, columns: readonly string[], rows: number): OperationNode {
  return located(
    from()
      .select(columns.map((column) => `${PROFILED}.${column}`))
      .limit(rows),
    at,
  );
}

export function isNumeric({ type, isPersonal }: ProfiledColumn): boolean {
  return !isPersonal && (type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'double');
}

export function hasTopValues({ type, isPersonal }: ProfiledColumn): boolean {
  return !isPersonal && (type.kind === 'text' || type.kind === 'boolean' || type.kind === 'integer');
}

/** The first and the last text by the alphabet tell nothing. */
function hasExtremes(column: ProfiledColumn): boolean {
  const { kind } = column.type;
  return isNumeric(column) || (!column.isPersonal && (kind === 'date' || kind === 'timestamp'));
}

/** Not every warehouse compares lists or JSON. */
export function isComparable({ type }: ProfiledColumn): boolean {
  return type.kind !== 'json' && type.kind !== 'array';
}

function from(): Query {
  return new QueryCreator<Tables>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom(PROFILED);
}

function value<T = unknown>(column: string): Expression<T> {
  return expressionBuilder<Tables, typeof PROFILED>().ref(`${PROFILED}.${column}`).$castTo<T>();
}

function located(query: SelectQueryBuilder<Tables, typeof PROFILED, unknown>, at: RelationName): OperationNode {
  return resolveRelations(query.toOperationNode(), new Map([[PROFILED, at]])).query;
}
