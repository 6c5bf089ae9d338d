import type { Columns, Relation } from '../../columns/index.js';
import type { ComputedAttribute } from './attributes-of.js';
import type { Measure } from './measure.js';

/** A way from the rows of a relation to one row of another, by equal columns: those of this relation, and what each refers to. */
export interface Join {
  /** The relation that is joined; each row finds one row of it or none. */
  readonly to: Relation;
  /** The columns that are equal: `{ order_id: 'order_id', line_number: 'line_number' }`, those of this relation first. */
  readonly on: Readonly<Record<string, string>>;
}

/** Levels of a dimension, the widest first. */
export interface Hierarchy<K extends string = string> {
  /** The columns, from the widest level to the finest. */
  readonly levels: readonly K[];
  /** Whether each member of a level has one parent, which a data test proves; true when left out. */
  readonly strict?: boolean;
}

/** A way to members of which a row may have several, with the share of each. */
export interface Bridge {
  /** The relation with one row for each pair. */
  readonly through: Relation;
  /** Its column that holds the key of this dimension. */
  readonly key: string;
  /** Its column that holds the member. */
  readonly attribute: string;
  /** Its column that holds the member's share of the row, 0 to 1. */
  readonly weight?: string;
}

/** What questions may ask of a relation, as plain data. */
export interface Semantics {
  /** Aggregates of its rows, by name. */
  readonly measures?: Readonly<Record<string, Measure>>;
  /** What is computed of the columns of each row, by name. */
  readonly attributes?: Readonly<Record<string, ComputedAttribute>>;
  /** Ways to other relations beside the references of its columns, by name. */
  readonly joins?: Readonly<Record<string, Join>>;
  /**
   * Names for paths over references and joins, such as `order_date` for `sale.order_date`. Questions ask by an alias as by what its path leads to: a date, a
   * column, or a row and all that is behind it. So facts that reach the same by different ways are asked by one path.
   */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The name of the date (a join or a column) that a question means by `date`. */
  readonly time?: string;
  /** What a row is called in questions: `order` for `order.channel`. That of its key when left out: `order` for `order_id`. */
  readonly entity?: string;
  /** Levels of its columns, by name. */
  readonly hierarchies?: Readonly<Record<string, Hierarchy>>;
  /** Ways to members of which a row may have several, by name. */
  readonly bridges?: Readonly<Record<string, Bridge>>;
}

/** What questions call a row, and what else they may ask of it, in the types. */
export type StarOptions = Pick<Semantics, 'entity' | 'attributes' | 'joins' | 'aliases' | 'bridges'>;

/** The type of what questions may ask of a relation: its columns, its measures, and what else it declares: the name of a row, attributes, joins, aliases, bridges. */
export interface Star<C extends Columns, M = Record<never, never>, X = Record<never, never>> {
  /** Never present at run time: the contract. */
  readonly columns: C;
  /** Never present at run time: the measures. */
  readonly measures: M;
  /** Never present at run time: the name of a row, attributes, joins, aliases and bridges. */
  readonly options: X;
}

declare const star: unique symbol;

/** A relation that carries what questions may ask of it in its type. */
export interface Starred<S> {
  /** Never present at run time: what questions may ask of it. */
  readonly [star]?: S;
}

/** What questions may ask of a relation, in the types; unknown where it does not say. */
export type StarOf<M> = M extends Starred<infer S> ? S : unknown;

/** The measures of a relation, in the types. */
export type MeasuresOf<M> = StarOf<M> extends Star<infer _, infer Ms, infer __> ? Ms : Readonly<Record<string, Measure>>;
