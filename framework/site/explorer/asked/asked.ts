import type { Filter } from '../../../src/model/semantics/filter.js';
import type { HavingCondition, Question } from '../../../src/semantic/question.js';

export const CHARTS = ['line', 'bar', 'stacked', 'scatter', 'map', 'table'] as const;
export type ChartKind = (typeof CHARTS)[number];

export const COMPARISONS = ['previous_period', 'previous_month', 'previous_quarter', 'previous_year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What the page shows: a question, and how its answer is looked at. All of it is in the address. */
export interface Asked {
  readonly metrics: readonly string[];
  /** Paths of attributes. */
  readonly by: readonly string[];
  readonly where: readonly Filter[];
  readonly having: readonly HavingCondition[];
  readonly compareTo?: Comparison;
  readonly orderBy?: readonly [column: string, direction: 'asc' | 'desc'];
  readonly limit?: number;
  readonly totals: boolean;
  /** The chart that was chosen; the one that fits best when left out. */
  readonly chart?: ChartKind;
  /** What is shown in place of the answer: the rows behind it, or what changed. */
  readonly show?: 'rows' | 'why';
}

export const NOTHING: Asked = { metrics: [], by: [], where: [], having: [], totals: false };

/** More rows than this are for an export. */
export const MOST_ROWS = 2000;

const OFFSETS = {
  previous_period: 'previous_period',
  previous_month: '1 month',
  previous_quarter: '1 quarter',
  previous_year: '1 year',
} as const satisfies Record<Comparison, NonNullable<Question['compareTo']>['offset']>;

/** The question of the page as the API takes it. */
export function questionOf(asked: Asked): Question {
  const { metrics, by, where, having, compareTo, limit, totals } = asked;
  const order = orderOf(asked);
  return {
    metrics,
    ...(by.length === 0 ? {} : { by }),
    ...(where.length === 0 ? {} : { where }),
    ...(having.length === 0 ? {} : { having }),
    ...(order === undefined ? {} : { orderBy: [order] }),
    ...(limit === undefined ? {} : { limit }),
    ...(totals && by.length > 0 ? { totals: true } : {}),
    ...(compareTo === undefined ? {} : { compareTo: { offset: OFFSETS[compareTo], show: ['value', 'change', 'growth'] } }),
  };
}

/** The order as chosen; without a choice the largest come first, but for periods, which come one after the other. */
export function orderOf({ orderBy, metrics, by, limit }: Asked): Asked['orderBy'] {
  const [metric] = metrics;
  if (orderBy !== undefined || metric === undefined || by.length === 0) return orderBy;
  return limit !== undefined || !by.some(isPeriod) ? [metric, 'desc'] : undefined;
}

export const GRAINS = ['year', 'quarter', 'month', 'week', 'day'] as const;

/** Whether a path is a period of a day: `date.month`. */
export function isPeriod(path: string): boolean {
  return GRAINS.some((grain) => path.endsWith(`.${grain}`)) || path === 'date';
}

/** The paths that a question's conditions name. */
export function pathsOf(filter: Filter): readonly string[] {
  if ('and' in filter) return filter.and.flatMap(pathsOf);
  if ('or' in filter) return filter.or.flatMap(pathsOf);
  return 'not' in filter ? pathsOf(filter.not) : [filter[0]];
}
