import type { Expression } from 'kysely';
import type { Columns, DecimalString, DoubleNumber } from '../../columns/index.js';
import type { Filter } from './filter.js';
import type { ReadablePath, ValueAt } from './paths.js';

/** How a measure makes one value of many rows. */
export type Aggregation =
  | 'sum'
  | 'count'
  | 'count true'
  | 'count distinct'
  | 'min'
  | 'max'
  | 'average'
  | 'median'
  | 'percentile'
  | 'first'
  | 'last'
  | 'balance';

/** Reads a value of a row by its path: `row('quantity')`, `row('product.standard_cost')`. */
export type RowReader<C extends Columns = Columns> = <P extends ReadablePath<C>>(path: P) => Expression<ValueAt<C, P>>;

/** What a measure reads of each row: a column, an attribute of what the row refers to, or an expression over both. */
export type MeasuredValue<C extends Columns = Columns> = (keyof C & string) | ((row: RowReader<C>) => Expression<unknown>);

/** How a balance is kept: the last value of each key in a period, summed over keys; never over time. */
export interface BalanceRule<K extends string = string> {
  /** The column of the date over which the balance is never summed. */
  readonly over: K;
  /** Which value of a period counts. */
  readonly keep: 'first' | 'last';
  /** The columns that tell one balance from another: the grain without the date. */
  readonly per: readonly K[];
}

/** The options of a measure, beside what it aggregates. */
export interface MeasureOptions<U extends string = string> {
  /** What it is counted in: `EUR`, `unit`, `day`. Only equal units are added. */
  readonly unit?: U;
  /** The column that holds the unit of each row, where it differs: such a measure is asked by that column, or for one of its values. */
  readonly unitFrom?: string;
  /** The rows that count. */
  readonly where?: readonly Filter[];
  /** What it means, for a reader of the catalog. */
  readonly description?: string;
  /** How a value is shown, such as `0,0.00` or `0.0%`. */
  readonly format?: string;
}

/** Whether values of a measure add up: over all attributes, over all but time (a balance), or over none (a distinct count, a mean). */
export type Additivity = 'additive' | 'semi-additive' | 'non-additive';

declare const additivity: unique symbol;
declare const measured: unique symbol;

/** A value of a measure: a whole number, an exact decimal or a double. */
export type FigureValue = number | DecimalString | DoubleNumber;

/** An aggregate of the rows of a fact (or of the members of a dimension), as plain data. `U` is its unit, `A` says whether its values add up, `V` is the type of a value. */
export interface Measure<U extends string = string, A extends Additivity = Additivity, V = unknown> extends MeasureOptions<U> {
  /** Never present at run time: whether its values add up. */
  readonly [additivity]?: A;
  /** Never present at run time: the type of a value. */
  readonly [measured]?: V;
  /** How it makes one value of many rows. */
  readonly aggregation: Aggregation;
  /** What it reads of each row; the rows themselves when left out, which only `count` may. */
  readonly of?: string | ((row: (path: string) => Expression<never>) => Expression<unknown>);
  /** The fraction of a percentile, between 0 and 1. */
  readonly fraction?: number;
  /** The column whose order says which value is the first or the last. */
  readonly by?: string;
  /** What makes a balance of it. */
  readonly balance?: BalanceRule;
}
