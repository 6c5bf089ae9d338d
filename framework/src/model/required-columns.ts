import type { TemporalValue } from '../columns/index.js';

declare const requiredRow: unique symbol;

/** What a materialization asks of a model: that its rows have at least the columns of `R`, with such values. */
export interface RequiredColumns<in R> {
  /** Never present at run time: it carries the row's type to the model, whose contract is held against it. */
  readonly [requiredRow]?: (row: R) => void;
}

/** A row with these columns, whatever they hold. */
export type RowWith<K extends string> = RowOf<K, unknown>;

/** A row with these columns, none of which is ever null. */
export type RowWithValues<K extends string> = RowOf<K, NonNullable<unknown>>;

/** A row with these columns, each a day or an instant that is never null. */
export type RowWithTimes<K extends string> = RowOf<K, TemporalValue>;

/** Where no column is named, TypeScript takes `K` to be any text. */
type RowOf<K extends string, V> = string extends K ? unknown : { readonly [P in K]: V };

/** A list of columns that is not empty. */
export type ColumnList<K extends string> = readonly [K, ...K[]];
