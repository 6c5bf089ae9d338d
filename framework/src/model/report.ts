import type { RowOf } from '../columns/index.js';
import type { Model } from './model.js';
import type { Filter } from './semantics/filter.js';
import type { MetricDefinition } from './semantics/metric.js';

/** Metrics that are asked for, as `query({ … })` returns them. `R` is the row of the answer. */
export interface AskedRows<R = object> {
  /** Never present at run time: the row of the answer. */
  readonly expressionType?: R;
  /** The question as data. */
  readonly question: {
    /** The attributes that there is a row for each combination of. */
    readonly by?: readonly (
      | string
      | {
          /** The path of the attribute. */
          readonly attribute: string;
        }
    )[];
    /** Conditions on rows. */
    readonly where?: readonly Filter[];
  };
  /** The metrics that are asked for. */
  readonly metrics: readonly MetricDefinition[];
}

/** A workbook that is written from a publication, again and again. */
export interface Report {
  /** Always `report`. */
  readonly kind: 'report';
  /** The report's name; also that of its module and of its workbook. */
  readonly name: string;
  /** The text of its first sheet. */
  readonly title: string;
  /** What it is for. */
  readonly description?: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** Words to select what it reads by, `tag:` and one of them. */
  readonly tags: readonly string[];
  /** Where its instants have their wall clock. */
  readonly timeZone?: string;
  /** Its sheets, in their order. */
  readonly sheets: readonly ReportSheet[];
}

/** A sheet of a report: the answer to a question, or the rows of a relation. */
export interface ReportSheet {
  /** The sheet's name on its tab. */
  readonly name: string;
  /** The heading above the rows. */
  readonly title?: string;
  /** A line below the title. */
  readonly description?: string;
  /** The relation, or the question. */
  readonly of: Model | AskedRows;
  /** The columns of a relation. */
  readonly columns?: readonly string[];
  /** Conditions on columns of a relation. */
  readonly where?: readonly Filter[];
  /** The order of the rows of a relation. */
  readonly orderBy?: readonly (string | readonly [column: string, direction: 'asc' | 'desc'])[];
  /** The most rows of a relation. */
  readonly limit?: number;
  /** What columns are called. */
  readonly titles?: Readonly<Record<string, string | undefined>>;
  /** Formats of columns. */
  readonly formats?: Readonly<Record<string, string | undefined>>;
  /** What shows the figures of columns at a glance. */
  readonly highlights?: Readonly<Record<string, Highlight | undefined>>;
  /** Charts beside the rows. */
  readonly charts?: readonly ReportChart[];
}

/** What `report` takes. */
export interface ReportSpec {
  /** The report's name; also that of its module and of its workbook. */
  readonly name: string;
  /** The text of its first sheet. */
  readonly title: string;
  /** What it is for. */
  readonly description?: string;
  /** Who answers for it, and is asked before what it reads changes. */
  readonly owner?: string;
  /** Words to select what it reads by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Where its instants have their wall clock; UTC when left out. */
  readonly timeZone?: string;
  /** Its sheets, in their order: `sheet({ … })`. */
  readonly sheets: readonly [ReportSheet, ...ReportSheet[]];
}

/** What of a sheet is named by its columns. */
export interface SheetLook<C extends string> {
  /** The sheet's name on its tab: at most 31 characters, without `[ ] : * ? / \`. */
  readonly name: string;
  /** The heading above the rows; the name when left out. */
  readonly title?: string;
  /** A line below the title. */
  readonly description?: string;
  /** What columns are called; their names as words when left out. */
  readonly titles?: Readonly<Partial<Record<C, string>>>;
  /** Formats such as `0,0.00` and `0.0%`; those of the metrics when left out. */
  readonly formats?: Readonly<Partial<Record<C, string>>>;
  /** What shows figures at a glance. */
  readonly highlights?: Readonly<Partial<Record<C, Highlight>>>;
  /** Charts beside the rows. */
  readonly charts?: readonly ReportChart<C>[];
}

/** Which rows of a relation are on a sheet. */
export interface SheetRows<C extends string> {
  /** The columns; all when left out. */
  readonly columns?: readonly C[];
  /** Conditions on columns; all of them hold. */
  readonly where?: readonly Filter[];
  /** The order of the rows; then that of the grain. */
  readonly orderBy?: readonly (C | readonly [column: C, direction: 'asc' | 'desc'])[];
  /** The most rows. */
  readonly limit?: number;
}

/** What `sheet` takes: a question says itself which rows there are. */
export type SheetSpec<S> = {
  /** A question, or a dimension, a fact or a metrics view. */
  readonly of: S;
} & SheetLook<SheetColumnOf<S>> &
  (S extends AskedRows ? unknown : SheetRows<SheetColumnOf<S>>);

type SheetColumnOf<S> = S extends AskedRows<infer R> ? keyof R & string : keyof RowOf<S> & string;

/** What a chart looks like. `stacked` columns add up; a `pie` shows the shares of one whole. */
export type ChartKind = 'bar' | 'line' | 'stacked' | 'pie';

/** A native chart. */
export interface ReportChart<C extends string = string> {
  /** What it looks like. */
  readonly kind: ChartKind;
  /** The heading above it; its figures when left out. */
  readonly title?: string;
  /** The column of the points along it. */
  readonly x: C;
  /** The column of the figures, or several, each a series. */
  readonly y: C | readonly C[];
  /** The column for each member of which there is a series. */
  readonly by?: C;
}

/** What shows the figures of a column at a glance: bars behind them, colours from low to high, or marks of those that pass a limit. */
export type Highlight =
  | {
      /** Bars from 0 to the highest figure. */
      readonly kind: 'bars';
    }
  | {
      /** Colours from red over yellow to green. */
      readonly kind: 'colors';
      /** Whether low figures are the green ones. */
      readonly lowIsGood?: boolean;
    }
  | {
      /** Marks of figures that pass a limit. */
      readonly kind: 'limits';
      /** The limits; the first that is passed decides. */
      readonly limits: readonly HighlightLimit[];
    };

/** A limit of figures. */
export interface HighlightLimit {
  /** On which side of it a figure is marked. */
  readonly is: 'below' | 'above' | 'at least' | 'at most';
  /** The limit; a rate of 5 % is 0.05. */
  readonly value: number;
  /** How the figure is marked. */
  readonly mark: 'good' | 'bad' | 'neutral';
}

/**
 * Declares a workbook of Excel, which `martlet report` writes from a publication. Like an exposure, it is at the end of the lineage, and a plan
 * names it when what it reads changes.
 *
 * @example
 * ```ts
 * const weeklySales = (revenue: MetricDefinition<'EUR'>) => report({
 *   name: 'weekly_sales',
 *   title: 'Weekly sales',
 *   sheets: [
 *     sheet({
 *       name: 'Weeks',
 *       of: query({ metrics: { revenue }, by: ['date.week'], where: [['date', 'last', '12 weeks']] }),
 *       charts: [{ kind: 'line', x: 'date_week', y: 'revenue' }],
 *     }),
 *   ],
 * });
 * ```
 */
export function report({ tags = [], ...spec }: ReportSpec): Report {
  return { kind: 'report', ...spec, tags };
}

/**
 * A sheet of a report: the answer to a question, or rows of a dimension, a fact or a metrics view. The compiler knows its columns.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), net_amount: decimal(18, 2).notNull() };
 * const factSales = fact({ name: 'fact_sales', from: {}, grain: ['order_id'], columns, query: (db) => db.selectFrom(valuesOf(columns, []).as('rows')).selectAll() });
 * const largeOrders = sheet({ name: 'Large orders', of: factSales, where: [['net_amount', '>=', 1000]], orderBy: [['net_amount', 'desc']], limit: 100 });
 * ```
 */
export function sheet<const S extends Model | AskedRows>(spec: SheetSpec<S>): ReportSheet {
  // What is typed by the sheet's columns is read by their names.
  return spec as unknown as ReportSheet;
}

/** Whether a sheet shows the answer to a question. */
export function isAsked(of: ReportSheet['of']): of is AskedRows {
  return 'question' in of;
}
