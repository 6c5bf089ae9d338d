import type { Fraction } from './fraction.js';
import type { Filter } from './question.js';

/** A value of a row. Days are `2024-02-29`, instants `2024-02-29 13:05:00` in UTC. */
export type Cell = null | string | boolean | Fraction;
export type Row = Readonly<Record<string, Cell>>;

/** What the evaluator has to know of a table. */
export interface Relation {
  /** What one row is called in a path: `order.channel`. */
  readonly entity: string;
  readonly columns: readonly string[];
  /** Joins to one row of another relation: its columns by ours. */
  readonly joins: Readonly<Record<string, { readonly to: string; readonly on: Readonly<Record<string, string>> }>>;
  /** Names for paths over joins: `order_date` for `order.order_date`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Columns with a day or an instant; the first is what `date` means. */
  readonly times: readonly string[];
  /** Those of them that are no days of the calendar's relation. */
  readonly instants?: readonly string[];
  /** The only attributes that mean something here, where a row is coarser than what it joins. */
  readonly reaches?: readonly string[];
  /** A row is about a whole month, so that only whole months of it can be asked for. */
  readonly isMonthly?: true;
  /** Attributes that no column holds. */
  readonly computed?: Readonly<Record<string, (row: Row) => Cell>>;
  /** Attributes of which a row has several members, each with a weight. */
  readonly bridges?: Readonly<Record<string, { readonly through: string; readonly key: string; readonly weight: string }>>;
}

export interface Star {
  readonly relations: Readonly<Record<string, Relation>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** The relation with a row for each day, for attributes of days that no calendar knows. */
  readonly calendar: { readonly relation: string; readonly day: string; readonly columns: readonly string[]; readonly years: FiscalYears };
}

/** Which column counts the years of a column within a year: weeks are within the ISO year. */
export type FiscalYears = Readonly<Record<string, string>>;

export type Aggregate = 'sum' | 'count' | 'countDistinct' | 'average' | 'min' | 'max' | 'median' | 'p90' | 'first' | 'last';

/** What a figure means, in plain code over rows. */
export type Meaning = (
  | {
      readonly kind: 'measure';
      readonly of: string;
      readonly aggregate: Aggregate;
      /** The value of a row; `get` reads a path from it. */
      readonly value?: (row: Row, get: (path: string) => Cell) => Cell;
      /** The column by whose order a value is the first or the last. */
      readonly orderedBy?: string;
      /** Amounts of several currencies: a question must name one of these, or one currency in a filter. */
      readonly apart?: readonly string[];
    }
  | { readonly kind: 'ratio'; readonly numerator: string; readonly denominator: string }
  | { readonly kind: 'derived'; readonly of: readonly string[]; readonly compute: (...inputs: (Fraction | null)[]) => Fraction | null }
  | {
      readonly kind: 'cumulative';
      readonly of: string;
      readonly window: 'running' | { readonly toDate: string } | { readonly rolling: string };
    }
  | { readonly kind: 'balance'; readonly of: string; readonly value: string; readonly per: readonly string[]; readonly carried?: boolean }
  | { readonly kind: 'perMember'; readonly of: string; readonly member: string; readonly aggregate: Aggregate }
  | {
      readonly kind: 'conversion';
      readonly base: string;
      readonly event: Side;
      readonly from: string;
      readonly entity: string;
      readonly on: string;
      readonly days: number;
    }
  | { readonly kind: 'share'; readonly of: string; readonly within: readonly string[]; readonly ignores?: readonly ('where' | 'having')[] }
) & {
  readonly where?: readonly Filter[];
  /** The date that `date` means for this figure: a column, or a path to one. */
  readonly time?: string;
  readonly fill?: 'zero';
};

/** What must follow for a conversion. */
export interface Side {
  readonly relation: string;
  readonly time: string;
  readonly where?: readonly Filter[];
}

export type Meanings = Readonly<Record<string, Meaning>>;
